import YAMLSource

/// A class of which only this is said: the norm layers inside, whether they track statistics, and the output's shape.
struct ModuleSummary {
  private let short: String
  private let norms: [any Layer]
  private let output: Output

  private enum Output {
    case unknown, sameAsInput
    case shape(Shape)
  }

  static let keys = ["norms", "tracks", "output"]
  static let classes = [
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d",
    "GroupNorm", "LayerNorm",
  ]

  /// Nil where the mapping is no summary: it has `layers`, or none of a summary's keys.
  init?(_ name: String, _ node: NodeID, _ file: YAMLFile, _ problems: inout [(message: String, node: NodeID)]) {
    guard file.kind(node) == .mapping, file.value(for: "layers", in: node) == nil,
      file.mergedEntries(of: node).contains(where: { ModuleSummary.keys.contains(file.text($0.key)) })
    else { return nil }
    short = name.shortName
    var reader = SummaryReader(file: file)
    for entry in file.mergedEntries(of: node) { reader.read(entry) }
    problems += reader.problems
    let tracks = reader.tracks
    norms = reader.norms.map { ModuleSummary.layer($0, tracks: tracks) }
    output = reader.isSame ? .sameAsInput : reader.shape.map(Output.shape) ?? .unknown
  }

  private static func layer(_ name: String, tracks: Bool?) -> any Layer {
    let spatial = Int(name.dropLast().last.flatMap { $0.wholeNumberValue } ?? 2)
    if name == "GroupNorm" { return GroupNorm(.unknown, .unknown) }
    if name == "LayerNorm" { return LayerNorm(.unknown) }
    if name.hasPrefix("InstanceNorm") { return InstanceNorm(spatial, .unknown, trackRunningStats: tracks ?? false) }
    var norm = BatchNorm(spatial, .unknown)
    if name == "SyncBatchNorm" { norm.convertToSynchronized() }
    if tracks == false { norm.removeRunningStatistics() }
    return norm
  }

  /// What calling the class builds: the norms one behind the other, around them what is not known.
  func entry(at place: Place) -> Catalogue.Entry {
    Catalogue.Entry(Signature(acceptsAnything: true)) { builder, _, name, inputs in
      let outer = builder.place
      builder.place = place
      defer { builder.place = outer }
      return builder.scope(name, short) { builder in
        var value = inputs.flatMap { builder.function(Summarized(shape: .unknown), $0) }
        for (index, norm) in norms.enumerated() {
          let isAlone = norms.count { $0.type == norm.type } == 1
          value = builder.layer(isAlone ? norm.type : "\(norm.type)_\(index)", norm, value)
        }
        builder.module("rest", Summarized(shape: .unknown))
        return result(value, inputs, &builder)
      }
    }
  }

  private func result(_ value: ValueID?, _ inputs: [ValueID]?, _ builder: inout GraphBuilder) -> ValueID? {
    guard let value, let first = inputs?.first else { return nil }
    switch output {
    case .unknown: return value
    case .shape(let shape): return builder.function(Summarized(shape: shape), value)
    case .sameAsInput: return builder.function(Summarized(shape: nil), first, value)
    }
  }
}

/// Reads the keys of a summary.
private struct SummaryReader {
  let file: YAMLFile
  var norms: [String] = []
  var tracks: Bool?
  var isSame = false
  var shape: Shape?
  var problems: [(message: String, node: NodeID)] = []

  mutating func read(_ entry: Entry) {
    let node = file.resolve(entry.value)
    switch file.text(entry.key) {
    case "norms":
      for item in file.kind(node) == .sequence ? Array(file.items(of: node)) : [node] { readNorm(file.resolve(item)) }
    case "tracks":
      if case .bool(let value) = file.scalar(node) { tracks = value } else { refuse("`tracks` is true or false", node) }
    case "output": readOutput(node)
    case let key:
      let hint = nearest(to: key, in: ModuleSummary.keys).map { "; did you mean `\($0)`?" } ?? ""
      refuse("`\(key)` is no key of a summary: those are `norms`, `tracks` and `output`\(hint)", entry.key)
    }
  }

  private mutating func readNorm(_ node: NodeID) {
    let name = file.text(node)
    if ModuleSummary.classes.contains(name) { return norms.append(name) }
    let hint = nearest(to: name, in: ModuleSummary.classes).map { "; did you mean `\($0)`?" } ?? ""
    refuse("`norms` lists classes such as BatchNorm2d, not `\(name)`\(hint)", node)
  }

  private mutating func readOutput(_ node: NodeID) {
    if file.equals(node, "same") { return isSame = true }
    let dims = file.items(of: node).map { item -> Dim? in
      switch file.scalar(file.resolve(item)) {
      case .int(let size) where size >= 0: Dim(size)
      case .null: .unknown
      default: nil
      }
    }
    guard file.kind(node) == .sequence, dims.count <= Shape.maximumRank, dims.allSatisfy({ $0 != nil }) else {
      return refuse("`output` is `same`, or a shape such as [1, 64, null, null]", node)
    }
    shape = Shape(dims.compactMap { $0 })
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { problems.append((message, node)) }
}

/// What is not described of a summarised class. A nil shape is that of the first input.
struct Summarized: Layer {
  let shape: Shape?
  var type: String { "summary" }
  var isModelled: Bool { false }
  var arity: ClosedRange<Int> { 0...Int.max }
  var state: [StateTensor] { [.parameter("?", .unknown)] }
  func acceptsTuple(at index: Int) -> Bool { true }

  func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(shape ?? call.input.shape, parameters: true) }
}
