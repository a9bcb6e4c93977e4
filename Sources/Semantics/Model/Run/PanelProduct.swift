import CKernels

/// Sums of products of what places of the input hold with weights: what convolutions, linear layers and matrix products are.
///
/// The outputs are made in panels of 16. A panel's weights are packed, or generated, right where they are used, and serve all
/// places.
package struct PanelProduct {
  package enum Source {
    case generated(Fill)
    case stored(UnsafePointer<Float>)
  }

  // Which places there are, and what they read (see `ck_places`).
  package var images = 1
  package var space = [1, 1, 1]
  package var imageStride = 0
  package var steps = [0, 0, 0]
  var runs = [0]
  var runLength = 0
  /// Each output has the input of the same number to itself.
  var isDepthwise = false

  // Where the weights stand (see `ck_weights`), those of each group as far behind the group's before.
  var weights = ck_weights()
  package var groups = 1
  package var groupStride = 0
  package var outputsPerGroup = 0
  package var inputsPerGroup = 0
  let source: Source

  private var places: Int { images * space[0] * space[1] * space[2] }
  private var panelSize: Int { width * Int(weights.taps * weights.channels) }
  private let width = Int(CK_PANEL)

  package init(_ source: Source) { self.source = source }

  /// Computes all outputs: of place p at `output + p * outputStep`.
  package func run(
    _ input: UnsafePointer<Float>, bias: UnsafePointer<Float>?, to output: UnsafeMutablePointer<Float>, outputStep: Int,
    machine: Machine
  ) throws(Refusal) {
    let panels = (outputsPerGroup + width - 1) / width
    let places = self.places
    // Small work isn't worth a second thread.
    let isSmall = places * panelSize * panels * groups < 1 << 17
    let threads = isSmall ? 1 : machine.workers.threads
    // A part is a panel, since packing it takes time. The last panels are cut into blocks of places, so that no thread waits long.
    let blocks = threads == 1 ? 1 : max(1, min(4, places / 64))
    let whole = max(0, panels * groups - 2 * threads)
    let stride = panelSize + width
    let scratch = try Storage(threads * stride, machine.arena)
    var packed = Array(repeating: -1, count: threads)
    packed.withUnsafeMutableBufferPointer { packed in
      withPlaces { description in
        Workers(threads: threads).run(whole + (panels * groups - whole) * blocks) { part, thread in
          let isWhole = part < whole
          let panel = isWhole ? part : whole + (part - whole) / blocks
          let (block, blocks) = isWhole ? (0, 1) : ((part - whole) % blocks, blocks)
          let (group, firstOutput) = (panel / panels, panel % panels * width)
          let memory = scratch.pointer + thread * stride
          let count = min(width, outputsPerGroup - firstOutput)
          let channel = group * outputsPerGroup + firstOutput
          if packed[thread] != panel {
            packed[thread] = panel
            for i in 0..<width { memory[i] = i < count ? bias?[channel + i] ?? 0 : 0 }
            pack(group, firstOutput, count: count, panel: memory + width)
          }
          ck_convolve(
            description, input + (isDepthwise ? channel : group * inputsPerGroup), memory + width, memory,
            Int64(places * block / blocks), Int64(places * (block + 1) / blocks), Int64(count), output + channel, Int64(outputStep))
        }
      }
    }
  }

  private func pack(_ group: Int, _ output: Int, count: Int, panel: UnsafeMutablePointer<Float>) {
    var weights = weights
    weights.first += Int64(group * groupStride)
    switch source {
    case .generated(let fill): ck_panel_generate(&weights, fill.hash, fill.scale, Int64(output), Int64(count), panel)
    case .stored(let values): ck_panel_copy(&weights, values, Int64(output), Int64(count), panel)
    }
  }

  /// The places as the kernels want them.
  private func withPlaces(_ body: (UnsafePointer<ck_places>) -> Void) {
    runs.map(Int64.init).withUnsafeBufferPointer { runs in
      var description = ck_places(
        depth: Int64(space[0]), height: Int64(space[1]), width: Int64(space[2]), image_stride: Int64(imageStride),
        depth_step: Int64(steps[0]), height_step: Int64(steps[1]), width_step: Int64(steps[2]), runs: runs.baseAddress,
        run_count: Int64(runs.count), run_length: Int64(runLength), per_lane: isDepthwise)
      withUnsafePointer(to: &description, body)
    }
  }
}

extension PanelProduct {
  /// `rows` rows of `inner` values times a matrix of (inner, outputs), whose elements stand `innerStride` and `outputStride`
  /// apart.
  package init(_ source: Source, rows: Int, inner: Int, outputs: Int, innerStride: Int, outputStride: Int) {
    self.init(source)
    (images, imageStride, runLength, outputsPerGroup) = (rows, inner, inner, outputs)
    weights = ck_weights(
      first: 0, output_stride: Int64(outputStride), taps: 1, tap_stride: 0, channels: Int64(inner),
      channel_stride: Int64(innerStride))
  }
}

extension Weights {
  /// Where kernels find the weights.
  package var panels: PanelProduct.Source {
    switch source {
    case .generated(let fill): .generated(fill)
    case .stored(let tensor): .stored(UnsafePointer(tensor.pointer))
    }
  }
}
