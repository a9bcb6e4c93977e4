import Catalogue
import Model
import YAMLSource

/// normlint's own form: a mapping with `layers:`, an explicit graph with skip edges.
enum Native: Frontend, OmegaConf {
  static let words: [StaticString] = ["layers"]
  static let modelKeys = words
  static let speller: any Speller.Type = NativeSpeller.self

  static func read(_ mapping: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    guard isLayerList(mark, scan.file) else { return .other }
    let blocks = mapping == scan.root ? scan.file.value(for: "modules", in: mapping) : nil
    var catalogue = scan.catalogue
    var problems: [(message: String, node: NodeID)] = []
    if let blocks {
      let own = NativeBlocks(blocks, scan.file, root: scan.root)
      problems = own.problems
      catalogue.blocks.merge(own.entries) { _, own in own }
    }
    var parser = NativeParser(scan.file, root: scan.root, inputs: scan.context(at: mapping).inputs.map(\.name))
    let body = parser.body(mapping)
    let changes = parser.changes(mapping)
    problems += parser.problems
    if !problems.isEmpty, !isOurs(body, catalogue, in: scan) { return .other }
    for (message, node) in problems { scan.malformed(message, node) }
    guard parser.problems.isEmpty else { return .other }
    let layers = NativeModel(body: body, file: scan.file, root: scan.root)
    let model = ModelDescription(
      type: "model", content: .layers(layers), changes: changes, dialect: self, speller: speller, catalogue: catalogue)
    return .model(model, hasOpaqueParts: false)
  }

  /// Other programs have `layers:` lists too, such as maps. Only report mistakes if something shows that this form is meant.
  private static func isOurs(_ body: NativeBody, _ catalogue: Catalogue, in scan: Scan) -> Bool {
    if scan.file.kind(scan.root) == .mapping, scan.file.value(for: "normlint", in: scan.root) != nil { return true }
    return body.layers.contains { layer in
      guard case .type(let type) = layer.kind else { return false }
      return catalogue.blocks[type] != nil || catalogue.function(type) != nil
        || catalogue.knows(call(type, nil, at: layer.node).target)
    }
  }

  /// A sequence with a mapping in front that says `type`, or `id` where the type was forgotten.
  private static func isLayerList(_ node: NodeID, _ file: YAMLFile) -> Bool {
    let list = file.resolve(node)
    guard file.kind(list) == .sequence, let first = file.items(of: list).first(where: { _ in true }) else { return false }
    let item = file.resolve(first)
    guard file.kind(item) == .mapping else { return false }
    return file.value(for: "type", in: item) != nil || file.value(for: "id", in: item) != nil
      || file.value(for: "call", in: item) != nil
  }
}

// MARK: Values in `args`

extension Native {
  /// `{type: GroupNorm, args: {...}}`, or a call as Hydra writes it.
  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    if let call = Hydra.mapping(node, entries, with: &reader) { return call }
    let file = reader.file
    guard let type = entries.first(where: { file.equals($0.key, "type") }) else { return nil }
    guard case .string(let name) = reader.value(type.value) else { return .unknown("its `type` can't be read") }
    let arguments = entries.first { file.equals($0.key, "args") }.map { reader.value($0.value) }
    return .template(call(name, arguments, at: node))
  }

  /// A call: `args` is a mapping of keywords or a list of positional arguments.
  static func call(_ type: String, _ arguments: Value?, at node: NodeID) -> ModuleCall {
    call(target: NativeClasses.target(of: type), arguments, at: node)
  }

  static func call(target: String, _ arguments: Value?, at node: NodeID) -> ModuleCall {
    switch arguments {
    case .mapping(let keywords)?: return ModuleCall(target: target, keywords: keywords, node: node)
    case .list(let items)?: return ModuleCall(target: target, positional: items, node: node)
    default: return ModuleCall(target: target, node: node)
    }
  }
}

extension ConfigReader {
  init(native file: YAMLFile, root: NodeID) {
    self.init(file, root: root, dialect: Native.self)
    containers = [root]
  }
}

/// A layer of the native form. Layers refer to each other by index: inputs first, then layers.
struct NativeLayer: Sendable {
  let id: String
  /// The module that it builds, or the earlier layer that it calls again.
  let kind: Kind
  /// The indexes of its inputs.
  let from: [Int]
  let arguments: NodeID?
  let node: NodeID

  enum Kind: Sendable {
    case type(String)
    case call(Int)
  }
}

/// The checked layers of a model or a block: every reference is to an earlier id.
struct NativeBody: Sendable {
  var layers: [NativeLayer] = []
  let inputCount: Int
  var outputs: [Int] = []
  /// The file and name of a block outside of the linted file.
  var source: BlockSource?
  var block = ""

  func origin(of node: NodeID) -> BlockOrigin? { source.map { BlockOrigin(source: $0, node: node, block: block) } }
}

/// The layers of a model and the document with their arguments.
struct NativeModel: Sendable {
  let body: NativeBody
  let file: YAMLFile
  let root: NodeID
}

extension GraphBuilder {
  /// Builds and calls the layers of a body; the value of its first output.
  mutating func run(_ body: NativeBody, _ reader: ConfigReader, on inputs: [ValueID]?) -> ValueID? {
    var reader = reader
    var values = [ValueID?](repeating: nil, count: body.inputCount + body.layers.count)
    var made = [Part?](repeating: nil, count: values.count)
    for (index, value) in (inputs ?? []).prefix(body.inputCount).enumerated() { values[index] = value }
    let outer = (node, blockOrigin)
    for (index, layer) in zip(body.inputCount..., body.layers) where !graph.isTruncated {
      // Modules of a block in another file point at the node that calls the block.
      if body.source == nil { node = layer.node }
      blockOrigin = body.origin(of: layer.node)
      let from = layer.from.compactMap { values[$0] }
      let given = from.count == layer.from.count ? from : nil
      switch layer.kind {
      case .call(let other): values[index] = made[other].flatMap { part in given.flatMap { repeatCalls(of: part, $0) } }
      case .type(let type):
        let firstCall = graph.calls.count
        let arguments = layer.arguments.map { reader.value($0) }
        let known = classes.find(type, in: catalogue)
        let call = Native.call(target: known.target, body.source == nil ? arguments : arguments?.rebuilt(at: node), at: node)
        values[index] = if let entry = known.entry { build(call, entry, name: layer.id, on: given) } else { build(call, layer.id, on: given) }
        made[index] = Part(calls: firstCall..<graph.calls.count, inputs: given ?? [])
      }
    }
    (node, blockOrigin) = outer
    return body.outputs.first.flatMap { values[$0] }
  }
}
