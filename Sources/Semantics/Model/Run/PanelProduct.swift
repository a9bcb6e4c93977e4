import CKernels

/// Sums of products of what places of the input hold with weights: what convolutions, linear layers and matrix products are.
///
/// The outputs are made in panels of 16. A panel's weights are packed, or generated, right where they are used, and serve all
/// places.
package struct PanelProduct {
  /// How many images there are and how far apart, where the places of each start, and from there the runs that a place reads.
  var images = 1
  var imageStride = 0
  var starts = [0]
  var runs = [0]
  var runLength = 0
  /// Whether each output has the input of the same number to itself.
  var isDepthwise = false
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
    (images, imageStride, runLength, outputsPerGroup) = (rows, inner, inner, outputs)
    weights = ck_weights(
      first: first, output_stride: outputStride, taps: 1, tap_stride: 0, channels: inner, channel_stride: innerStride)
  }

  /// Computes all outputs, those of a place side by side.
  func run(
    _ input: UnsafePointer<Float>, bias: UnsafePointer<Float>?, to output: UnsafeMutablePointer<Float>, machine: Machine
  ) throws(Refusal) {
    let panels = (outputsPerGroup + width - 1) / width
    let count = images * starts.count
    try machine.count(2 * Double(count) * Double(weights.taps * weights.channels) * Double(outputsPerGroup * groups))
    // Small work isn't worth a second thread.
    let threads = count * panelSize * panels * groups < 1 << 17 ? 1 : machine.workers.threads
    // A part is a panel, since packing it takes time. A few panels are cut into blocks of places, so that no thread waits long.
    let blocks = threads == 1 || panels * groups > 8 * threads ? 1 : max(1, min(4, count / 64))
    let scratch = try Storage([threads, width + panelSize], machine.arena)
    let places = ck_places(
      image_stride: imageStride, start_count: starts.count, run_count: runs.count, run_length: runLength, per_lane: isDepthwise)
    Workers(threads: threads).run(panels * groups * blocks) { part, thread in
      let (panel, block) = (part / blocks, part % blocks)
      let (group, firstOutput) = (panel / panels, panel % panels * width)
      let outputs = min(width, outputsPerGroup - firstOutput)
      let channel = group * outputsPerGroup + firstOutput
      let memory = scratch.pointer + thread * (width + panelSize)
      for i in 0..<width { memory[i] = i < outputs ? bias?[channel + i] ?? 0 : 0 }
      pack(group, firstOutput, count: outputs, panel: memory + width)
      ck_convolve(
        places, starts, runs, input + (isDepthwise ? channel : group * inputsPerGroup), memory + width, memory, count * block / blocks,
        count * (block + 1) / blocks, outputs, output + channel, outputsPerGroup * groups)
    }
  }

  private func pack(_ group: Int, _ output: Int, count: Int, panel: UnsafeMutablePointer<Float>) {
    var weights = weights
    weights.first += group * groupStride
    switch source {
    case .generated(let fill): ck_pack(weights, nil, fill.hash, fill.scale, output, count, panel)
    case .stored(let tensor): ck_pack(weights, tensor.pointer, 0, 0, output, count, panel)
    }
  }
}
