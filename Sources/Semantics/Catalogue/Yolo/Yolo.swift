/// The blocks that YOLO's rows name, one family a file (`ultralytics/nn/modules`, version 8.4).
enum Yolo {
  /// By the names that rows use.
  static let blocks: [String: Catalogue.Entry] = [
    YoloConvolutions.entries, YoloBlocks.entries, YoloAttention.entries, YoloHeads.entries, YoloPlumbing.entries,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// A block of `c1` input and `c2` output channels.
  static func block(
    _ options: [String],
    _ build: @escaping @Sendable (inout GraphBuilder, inout Arguments, String, ValueID?) -> ValueID?
  ) -> Catalogue.Entry {
    Catalogue.Entry(Signature(required: ["c1", "c2"], optional: options)) { build(&$0, &$1, $2, $3?.first) }
  }

  /// Blocks whose first argument is the number of output channels before scaling: the parser puts the input's before it.
  static let scaled: Set<String> = [
    "A2C2f", "AConv", "ADown", "Bottleneck", "BottleneckCSP", "C1", "C2", "C2PSA", "C2f", "C2fAttn", "C2fCIB", "C2fPSA",
    "C3", "C3Ghost", "C3SPP", "C3TR", "C3k2", "C3x", "Classify", "Conv", "ConvTranspose", "CrossConv", "DWConv",
    "DWConvTranspose2d", "ELAN1", "Focus", "GhostBottleneck", "GhostConv", "MixConv2d", "PSA", "RepC3", "RepNCSPELAN4",
    "SCDown", "SPP", "SPPELAN", "SPPF", "nn.ConvTranspose2d",
  ]

  /// Those that repeat inside of themselves: the number of repeats becomes their third argument.
  static let repeating: Set<String> = [
    "A2C2f", "BottleneckCSP", "C1", "C2", "C2PSA", "C2f", "C2fAttn", "C2fCIB", "C2fPSA", "C3", "C3Ghost", "C3TR", "C3k2",
    "C3x", "RepC3",
  ]

  /// Heads that are built from the channels of all that reaches them.
  static let heads: Set<String> = ["Detect", "OBB", "Pose", "Segment"]

  /// The program's class, by the head.
  static func modelClass(_ head: String) -> String {
    switch head {
    case "Segment": "SegmentationModel"
    case "Pose": "PoseModel"
    case "OBB": "OBBModel"
    case "Classify": "ClassificationModel"
    default: "DetectionModel"
    }
  }
}
