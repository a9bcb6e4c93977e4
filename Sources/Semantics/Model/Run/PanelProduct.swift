import CKernels

/// Sums of products of what places of the input hold with weights: what convolutions, linear layers and matrix products are.
///
/// The outputs are made in panels of 16. A panel's weights are packed, or generated, right where they are used, and serve all
/// places.
package struct PanelProduct {
  /// How many images there are, which places each of them has and what these read, and where the runs start that a place reads.
  var images = 1
  var places = ck_places()
  var runs = [0]
  /// Where the weights stand, those of each group as far behind the group's before.
  var weights = ck_weights()
  var groups = 1
  var groupStride = 0
  var outputsPerGroup = 0
  var inputsPerGroup = 0
  let source: Weights.Source

  private var panelSize: Int { width * weights.taps * weights.channels }
  private let width = Int(CK_PANEL)

  init(_ source: Weights.Source) { self.source = source }

  /// `rows` rows of `inner` values times a matrix of (inner, outputs), whose elements stand `innerStride` and `outputStride`
  /// apart from number `first` on.
  init(_ source: Weights.Source, first: Int, rows: Int, inner: Int, outputs: Int, innerStride: Int, outputStride: Int) {
    self.init(source)
    (images, places.image_stride, places.run_length, outputsPerGroup) = (rows, inner, inner, outputs)
    (places.depth, places.height, places.width) = (1, 1, 1)
    weights = ck_weights(
      first: first, output_stride: outputStride, taps: 1, tap_stride: 0, channels: inner, channel_stride: innerStride)
  }

  /// Computes all outputs: of place p at `output + p * outputStep`.
  func run(
    _ input: UnsafePointer<Float>, bias: UnsafePointer<Float>?, to output: UnsafeMutablePointer<Float>, outputStep: Int,
    machine: Machine
  ) throws(Refusal) {
    let panels = (outputsPerGroup + width - 1) / width
    let count = images * places.depth * places.height * places.width
    try machine.count(2 * Double(count) * Double(weights.taps * weights.channels) * Double(outputsPerGroup * groups))
    // Small work isn't worth a second thread.
    let isSmall = count * panelSize * panels * groups < 1 << 17
    let threads = isSmall ? 1 : machine.workers.threads
    // A part is a panel, since packing it takes time. The last panels are cut into blocks of places, so that no thread waits long.
    let blocks = threads == 1 ? 1 : max(1, min(4, count / 64))
    let whole = max(0, panels * groups - 2 * threads)
    let stride = panelSize + width
    let scratch = try Storage([threads, stride], machine.arena)
    var packed = Array(repeating: -1, count: threads)
    packed.withUnsafeMutableBufferPointer { packed in
      runs.withUnsafeBufferPointer { runs in
        var places = places
        (places.runs, places.run_count) = (runs.baseAddress, runs.count)
        let description = places
        Workers(threads: threads).run(whole + (panels * groups - whole) * blocks) { part, thread in
          let isWhole = part < whole
          let panel = isWhole ? part : whole + (part - whole) / blocks
          let (block, blocks) = isWhole ? (0, 1) : ((part - whole) % blocks, blocks)
          let (group, firstOutput) = (panel / panels, panel % panels * width)
          let memory = scratch.pointer + thread * stride
          let outputs = min(width, outputsPerGroup - firstOutput)
          let channel = group * outputsPerGroup + firstOutput
          if packed[thread] != panel {
            packed[thread] = panel
            for i in 0..<width { memory[i] = i < outputs ? bias?[channel + i] ?? 0 : 0 }
            pack(group, firstOutput, count: outputs, panel: memory + width)
          }
          // Each output of a depthwise convolution has the input of the same number to itself.
          let first = description.per_lane ? channel : group * inputsPerGroup
          ck_convolve(
            description, input + first, memory + width, memory, count * block / blocks, count * (block + 1) / blocks, outputs,
            output + channel, outputStep)
        }
      }
    }
  }

  private func pack(_ group: Int, _ output: Int, count: Int, panel: UnsafeMutablePointer<Float>) {
    var weights = weights
    weights.first += group * groupStride
    switch source {
    case .generated(let fill): ck_panel_generate(weights, fill.hash, fill.scale, output, count, panel)
    case .stored(let tensor): ck_panel_copy(weights, tensor.pointer, output, count, panel)
    }
  }
}
