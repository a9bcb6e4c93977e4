import Model

/// `torchvision/models/video/mvit.py`: attention over pooled keys and values, in tokens that become fewer and wider.
struct MViT {
  /// `MSBlockConfig`: kernels and strides over time and space; empty for no pool.
  struct Block {
    let heads: Dim
    let input: Dim
    let output: Dim
    let queryKernel: [Dim]
    let keyKernel: [Dim]
    let queryStride: [Dim]
    let keyStride: [Dim]
  }

  let blocks: [Block]
  var clip: (frames: Dim, size: Shape) = (16, [224, 224])
  /// Queries are added to what attention gives, the class token too or not.
  var residual = MultiscaleAttention.Residual.none
  /// Attention knows positions; otherwise the tokens do.
  var hasRelativePositions = false
  var projectsAfterAttention = false
  var dropout = 0.5
  var attentionDropout = 0.0
  var depthDrop: Double?
  var classes: Dim = 400
  var norm = standardNorm
  var patch: (kernel: Shape, stride: Shape, padding: Shape) = ([3, 7, 7], [2, 4, 4], [1, 3, 3])

  static let standardNorm = Callable.standard { LayerNorm([$0], eps: 1e-6) }

  /// The tokens' grid behind the patches.
  var grid: Shape { Shape(zip([clip.frames] + clip.size.dims, patch.stride.dims).map { $0 / $1 }) }
}

extension MViT {
  private static let options = [
    "dropout", "attention_dropout", "stochastic_depth_prob", "num_classes", "block", "norm_layer", "patch_embed_kernel",
    "patch_embed_stride", "patch_embed_padding",
  ]

  static let entries = Catalogue.named([first, second], in: "torchvision.models.video.")
    .merging(["torchvision.models.video.MViT": network]) { first, _ in first }

  private static let first = Factory(
    "mvit_v1_b", PretrainedWeights("MViT_V1_B_Weights", ["KINETICS400_V1"]), options: options + ["rel_pos_embed", "proj_after_attn"]
  ) { b, a, name, weights, x in
    let widths: [Dim] = [96, 192, 192] + Array(repeating: 384, count: 11) + [768, 768]
    let outputs: [Dim] = [192, 192, 384] + Array(repeating: 384, count: 10) + [768, 768, 768]
    var net = MViT(blocks: blocks(widths, outputs) { [1, 3, 14].contains($0) ? ([3, 3, 3], [1, 2, 2]) : ([], []) })
    net.readPositions(&a)
    return b.built(net, &a, name: name, weights: weights, drop: 0.2, on: x)
  }

  private static let second = Factory(
    "mvit_v2_s", PretrainedWeights("MViT_V2_S_Weights", ["KINETICS400_V1"]), options: options
  ) { b, a, name, weights, x in
    let widths: [Dim] = [96, 96, 192, 192] + Array(repeating: 384, count: 11) + [768]
    let outputs: [Dim] = [96, 192, 192] + Array(repeating: 384, count: 11) + [768, 768]
    var net = MViT(blocks: blocks(widths, outputs) { ([3, 3, 3], [1, 3, 14].contains($0) ? [1, 2, 2] : [1, 1, 1]) })
    (net.residual, net.hasRelativePositions, net.projectsAfterAttention) = (.withoutClass, true, true)
    return b.built(net, &a, name: name, weights: weights, drop: 0.2, on: x)
  }

  /// Sixteen blocks in four stages, whose keys are pooled the less the fewer tokens there are.
  /// - Parameter queries: the kernel and stride of the queries' pool, by the block's number
  private static func blocks(_ widths: [Dim], _ outputs: [Dim], queries: (Int) -> ([Dim], [Dim])) -> [Block] {
    widths.indices.map { i in
      let (kernel, stride) = queries(i)
      let (heads, keyStride): (Dim, Dim) = i < 1 ? (1, 8) : i < 3 ? (2, 4) : i < 14 ? (4, 2) : (8, 1)
      return Block(
        heads: heads, input: widths[i], output: outputs[i], queryKernel: kernel, keyKernel: [3, 3, 3], queryStride: stride,
        keyStride: [1, keyStride, keyStride])
    }
  }

  private static let network = Catalogue.Entry(
    Signature(
      required: [
        "spatial_size", "temporal_size", "block_setting", "residual_pool", "residual_with_cls_embed", "rel_pos_embed", "proj_after_attn",
      ],
      optional: options)
  ) { b, a, name, inputs in
    guard let calls = a.configurations("block_setting", ["MSBlockConfig"]) else {
      return b.opaque("torchvision.models.video.MViT", name, on: inputs)
    }
    var net = MViT(blocks: calls.map { a.block($0) })
    net.clip = (a.int("temporal_size"), a.frame())
    if a.bool("residual_pool", default: true) != false {
      net.residual = a.bool("residual_with_cls_embed", default: true) == false ? .withoutClass : .all
    }
    net.readPositions(&a)
    return b.built(net, &a, name: name, weights: nil, drop: 0, on: inputs?.first)
  }

  private mutating func readPositions(_ a: inout Arguments) {
    hasRelativePositions = a.bool("rel_pos_embed", default: false) ?? false
    projectsAfterAttention = a.bool("proj_after_attn", default: false) ?? false
  }

  /// Reads what the factories and the class have in common.
  fileprivate mutating func read(_ a: inout Arguments, _ b: inout GraphBuilder, weights: String?, drop: Double) {
    dropout = a.probability("dropout", default: 0.5) ?? 0.5
    attentionDropout = a.probability("attention_dropout", default: 0) ?? 0
    depthDrop = a.float("stochastic_depth_prob", default: drop)
    classes = a.classes(weights, default: 400)
    norm = b.normLayer(&a, default: MViT.standardNorm)
    a.noteCustomBlock("block")
    if a.argument("patch_embed_kernel") != nil { patch.kernel = a.sizes("patch_embed_kernel", 3) }
    if a.argument("patch_embed_stride") != nil { patch.stride = a.sizes("patch_embed_stride", 3) }
    if a.argument("patch_embed_padding") != nil { patch.padding = a.sizes("patch_embed_padding", 3) }
    if blocks.count == 1 { a.refuse(.badArgument("float division by zero: there is one block"), at: "block_setting") }
  }
}

extension Arguments {
  /// Height and width, to which a tuple is added in front: OmegaConf's lists take it, Python's lists and numbers do not.
  fileprivate mutating func frame() -> Shape {
    switch argument("spatial_size")?.value {
    case .int?: refuse(.badArgument("can only concatenate tuple (not \"int\") to tuple"), at: "spatial_size")
    case .list? where call.loading == .plain: noteUnknown("a tuple is taken and a list is not", argument("spatial_size")?.node ?? call.node)
    default: break
    }
    return sizes("spatial_size", 2)
  }

  fileprivate mutating func block(_ call: ModuleCall) -> MViT.Block {
    let names = ["num_heads", "input_channels", "output_channels", "kernel_q", "kernel_kv", "stride_q", "stride_kv"]
    return reading(call, Signature(required: names, optional: [])) { a in
      let (queryKernel, queryStride) = a.pool("kernel_q", "stride_q")
      let (keyKernel, keyStride) = a.pool("kernel_kv", "stride_kv")
      return MViT.Block(
        heads: a.positiveInt("num_heads"), input: a.size("input_channels"), output: a.size("output_channels"), queryKernel: queryKernel,
        keyKernel: keyKernel, queryStride: queryStride, keyStride: keyStride)
    }
  }

  /// A pool's kernel and stride: each of three numbers, or both of none.
  private mutating func pool(_ kernel: String, _ stride: String) -> ([Dim], [Dim]) {
    let (sizes, steps) = (ints(kernel), ints(stride))
    if sizes.isEmpty && steps.isEmpty || sizes.count == 3 && steps.count == 3 { return (sizes, steps) }
    refuse(
      .badArgument("\(kernel) and \(stride) have \(sizes.count) and \(steps.count) numbers, where a pool over time and space needs 3"), at: kernel)
    return (Array(repeating: .unknown, count: 3), Array(repeating: .unknown, count: 3))
  }
}

extension GraphBuilder {
  fileprivate mutating func built(
    _ base: MViT, _ a: inout Arguments, name: String, weights: String?, drop: Double, on x: ValueID?
  ) -> ValueID? {
    var net = base
    net.read(&a, &self, weights: weights, drop: drop)
    let root = nextModule
    let result = multiscaleTransformer(name, net, on: x)
    checkPretrained(weights, net.norm, default: MViT.standardNorm, below: root)
    return result
  }
}
