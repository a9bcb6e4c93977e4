import Model

/// The blocks that YOLO's rows name, one family a file (`ultralytics/nn/modules`, version 8.4).
package enum Yolo {
  /// A kind of block.
  package struct Kind: Sendable {
    /// Whether its first argument is the unscaled number of output channels; the parser prepends the input's.
    package var isScaled = false
    /// Whether it repeats internally: the number of repeats becomes its third argument.
    package var isRepeating = false
    /// Whether it is a head, built from the channels of all its inputs.
    package var isHead = false
    /// Nil for a block that isn't modelled.
    package var entry: Catalogue.Entry?
    /// yolov5's variant, if it differs.
    package var ofYolov5: Catalogue.Entry?
  }

  /// By the names that rows use.
  package static let kinds: [String: Kind] = {
    var kinds: [String: Kind] = [:]
    for family in [YoloConvolutions.entries, YoloBlocks.entries, YoloAttention.entries, YoloHeads.entries, YoloPlumbing.entries] {
      for (name, entry) in family where kinds[name] == nil { kinds[name] = Kind(entry: entry, ofYolov5: entry) }
    }
    for (name, entry) in YoloHeads.yolov5 { kinds[name, default: Kind()].ofYolov5 = entry }
    for name in scaled { kinds[name, default: Kind()].isScaled = true }
    for name in repeating { kinds[name, default: Kind()].isRepeating = true }
    for name in heads { kinds[name, default: Kind()].isHead = true }
    return kinds
  }()

  /// The module that a name was meant to be which has the same letters in another order or case, one too few, or one twice. Other
  /// names that come near are those of modules of somebody's own.
  static func misspelt(_ name: String) -> String? { misspellings.value(for: name) { meant(by: name) } }

  private static let misspellings = Memo<String, String?>()

  private static func meant(by name: String) -> String? {
    let hasDigits = name.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard kinds[name] == nil, name.utf8.count > 2, !hasDigits, let near = Suggestion.closest(to: name, in: kinds.keys) else { return nil }
    let (given, meant) = (name.lowercased().utf8.sorted(), near.lowercased().utf8.sorted())
    if given == meant { return near }
    let hasTwice = hasLetterTwice(name.lowercased(), as: near.lowercased())
    let isShort = given.count + 1 == meant.count && given.count > 2 && name.utf8.first == near.utf8.first
    return hasTwice || isShort ? near : nil
  }

  /// Whether a name is another one but for a letter that stands twice.
  private static func hasLetterTwice(_ name: String, as other: String) -> Bool {
    let (given, meant) = (Array(name.utf8), Array(other.utf8))
    return given.indices.dropFirst().contains { given[$0] == given[$0 - 1] && given[..<$0] + given[($0 + 1)...] == meant[...] }
  }

  /// A block of `c1` input and `c2` output channels.
  package static func block(
    _ options: [String],
    _ build: @escaping @Sendable (inout GraphBuilder, inout Arguments, String, ValueID?) -> ValueID?
  ) -> Catalogue.Entry {
    Catalogue.Entry(Signature(required: ["c1", "c2"], optional: options)) { build(&$0, &$1, $2, $3?.first) }
  }

  private static let scaled = [
    "A2C2f", "AConv", "ADown", "Bottleneck", "BottleneckCSP", "C1", "C2", "C2PSA", "C2f", "C2fAttn", "C2fCIB", "C2fPSA",
    "C3", "C3Ghost", "C3SPP", "C3TR", "C3k2", "C3x", "Classify", "Conv", "ConvTranspose", "CrossConv", "DWConv",
    "DWConvTranspose2d", "ELAN1", "Focus", "GhostBottleneck", "GhostConv", "MixConv2d", "PSA", "RepC3", "RepNCSPELAN4",
    "SCDown", "SPP", "SPPELAN", "SPPF", "nn.ConvTranspose2d",
  ]

  private static let repeating = [
    "A2C2f", "BottleneckCSP", "C1", "C2", "C2PSA", "C2f", "C2fAttn", "C2fCIB", "C2fPSA", "C3", "C3Ghost", "C3TR", "C3k2",
    "C3x", "RepC3",
  ]

  private static let heads = ["Detect", "OBB", "Pose", "Segment"]

  /// The models of `nn/tasks.py`, by a part of their head's name. The first one counts.
  private static let modelClasses: [(part: String, name: String)] = [
    ("yoloesegment", "YOLOESegModel"), ("yoloe", "YOLOEModel"), ("world", "WorldModel"), ("rtdetr", "RTDETRDetectionModel"),
    ("detect", "DetectionModel"), ("semanticsegment", "SemanticSegmentationModel"), ("segment", "SegmentationModel"), ("pose", "PoseModel"),
    ("obb", "OBBModel"), ("depth", "DepthModel"),
  ]

  /// The program's class, by the head (`guess_model_task`; the classes of files that are named otherwise in `models/*/model.py`).
  package static func modelClass(_ head: String) -> String {
    let name = head.lowercased()
    if ["classify", "classifier", "cls", "fc"].contains(name) { return "ClassificationModel" }
    return modelClasses.first { name.contains(part: $0.part) }?.name ?? "DetectionModel"
  }
}
