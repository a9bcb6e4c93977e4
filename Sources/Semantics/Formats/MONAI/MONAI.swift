import Catalogue
import Model
import YAMLSource

/// MONAI bundles, YAML or JSON: `_target_` names a class, often by its short name; `@id` is another item of the file,
/// `$` begins a Python expression (`monai/bundle/config_parser.py`).
enum MONAI: CallTree {
  static let words: [StaticString] = ["_target_"]
  static let classKeys = words
  static let speller: any Speller.Type = MONAISpeller.self
  /// PyYAML with a loader that only warns of equal keys, and knows no merge keys (`monai/utils/misc.py`, `CheckKeyDuplicatesYamlLoader`).
  static let refused: Problem.Kinds = [.tab, .flowTab, .anchor, .document, .tag, .mergeKey, .collectionKey]
  /// Expressions too: `network: $@network_def.to(@device)`.
  static let marksAnyNode = true

  /// JSON's numbers may have an exponent without a dot, which are strings to PyYAML.
  static func schema(for file: YAMLFile) -> ScalarSchema { file.isJSON ? .omegaConf : .pyYAML }

  /// A bundle has references, expressions, or short names of MONAI's networks, and no interpolations; a Hydra config differs.
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool {
    var isBundle = false
    for index in root.index..<file.end(of: root).index {
      let node = NodeID(index)
      guard file.kind(node) == .scalar, !file.isKey(node) else { continue }
      switch file.withText(node, { (first: $0.first, second: $0.dropFirst().first) }) {
      case (UInt8(ascii: "$"), UInt8(ascii: "{")): return false
      case (UInt8(ascii: "$"), .some), (UInt8(ascii: "@"), .some): isBundle = true
      case (.some(0x41...0x5A), _) where !isBundle:
        // In pre-order a key directly precedes its value.
        if index > 0, file.equals(NodeID(index - 1), "_target_"), MONAINames.isShort(file.text(node)) { isBundle = true }
      default: break
      }
    }
    return isBundle
  }

  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    switch file.kind(node) {
    case .mapping: return file.value(for: "_target_", in: node)
    case .scalar:
      let isExpression = !file.isKey(node) && file.withText(node) { $0.first == UInt8(ascii: "$") }
      guard isExpression else { return nil }
      // Items of the bundle, not arguments inside of them.
      return file.parent(node).map { file.parent($0) == nil } ?? false ? node : nil
    default: return nil
    }
  }

  /// Reports an expression only if it gives a known model: other objects are reported where they are defined.
  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    let reading = readTree(node, mark: mark, in: &scan)
    if case .opaque = reading, node == mark { return .other }
    return reading
  }

  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? {
    let target = file.resolve(mark)
    guard file.kind(target) == .scalar else { return nil }
    let name = file.text(target)
    return name.utf8.first == UInt8(ascii: "$") ? nil : MONAINames.dotted(name)
  }

  /// Excludes classes in lists of transforms and handlers.
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool {
    guard name.isDotted, let call = file.parent(mark), let list = file.parent(call), file.kind(list) == .sequence else {
      return name.isDotted
    }
    // In pre-order a key stands right before its value.
    guard list.index > 0, case let key = NodeID(list.index - 1), file.isKey(key) else { return true }
    return !["transforms", "handlers"].contains { file.text(key).hasSuffix($0) }
  }

  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    let file = reader.file
    guard let target = entries.first(where: { file.equals($0.key, "_target_") }) else { return nil }
    guard case .string(let name) = reader.value(target.value) else { return .unknown("its `_target_` can't be read") }
    var keywords: [Keyword] = []
    var isCallable = false
    for entry in entries {
      switch file.text(entry.key) {
      case "_target_", "_requires_", "_desc_": break
      case "_disabled_":
        guard let isDisabled = reader.value(entry.value).truth else { return .unknown("its `_disabled_` can't be read") }
        if isDisabled { return .null }
      case "_mode_":
        guard case .string(let mode) = reader.value(entry.value) else { return .unknown("its `_mode_` can't be read") }
        isCallable = mode == "callable" || mode == "partial"
      case "normlint" where node == reader.root: break
      case let key where !reader.leavesOut(entry.value): keywords.append(Keyword(key, reader.argument(entry.value), key: entry.key))
      default: break
      }
    }
    // Every reference gets the one object that the resolver made (`ReferenceResolver.resolved_content`).
    let call = ModuleCall(
      target: MONAINames.dotted(name), positional: [], keywords: keywords, node: node, name: target.value, isShared: !isCallable)
    return isCallable ? .partial(call) : .call(call)
  }

  /// A component that is disabled where it stands as an argument or an item: only what refers to it gets None
  /// (`ReferenceResolver.update_config_with_refs`).
  static func leavesOut(_ mapping: NodeID, with reader: inout ConfigReader) -> Bool {
    let entries = reader.file.mergedEntries(of: mapping)
    guard let disabled = entries.last(where: { reader.file.equals($0.key, "_disabled_") }),
      entries.contains(where: { reader.file.equals($0.key, "_target_") })
    else { return false }
    return reader.value(disabled.value).truth == true
  }

  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    switch text.utf8.first {
    case UInt8(ascii: "@"):
      guard let id = ItemID(text) else { return .string(text) }
      return reader.following(text) { reader in
        guard let location = id.location(reader) else { return .unknown("`\(text)` is not in this file") }
        return reader.value(at: location)
      }
    case UInt8(ascii: "$"):
      return reader.following(text) { PythonExpression.value(of: text, at: node, with: &$0) }
    case UInt8(ascii: "%"):
      // A copy of the item's text in this file (`ConfigParser.resolve_macro_and_relative_ids`).
      guard let id = ItemID("@" + text.dropFirst()) else { return .unknown("`\(text)` is a macro of another file") }
      return reader.following(text) { reader in
        guard let location = id.location(reader) else { return .unknown("`\(text)` is not in this file") }
        return reader.value(at: location).rebuilt()
      }
    default: return .string(text)
    }
  }

  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? {
    ItemID(reader.file.text(scalar)).flatMap { $0.location(reader) }
  }
}

/// `@a::b`, `@a#0`, relative `@#b` and `@##b`: the id of an item (`monai/bundle/reference_resolver.py`).
struct ItemID {
  /// How many levels the id goes up before it goes down; 0 for an absolute one.
  private let levels: Int
  private let keys: [String]

  /// Nil for text that is not just an id.
  init?(_ text: String) {
    var bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "@"), bytes.count > 1, bytes.dropFirst().allSatisfy(ItemID.isPart) else { return nil }
    bytes.removeFirst()
    var separators = 0
    while let first = bytes.first, first == UInt8(ascii: "#") || first == UInt8(ascii: ":") {
      let isOld = first == UInt8(ascii: "#")
      guard isOld || bytes.dropFirst().first == UInt8(ascii: ":") else { return nil }
      bytes.removeFirst(isOld ? 1 : 2)
      separators += 1
    }
    levels = separators
    keys = bytes.split { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: ":") }.map { String(decoding: $0, as: UTF8.self) }
  }

  static func isPart(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":") || (0x30...0x39).contains(byte)
      || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0x80
  }

  func location(_ reader: ConfigReader) -> ConfigReader.Location? {
    var reader = reader
    var location: ConfigReader.Location = (reader.root, [])
    if levels > 0 {
      guard levels <= reader.containers.count else { return nil }
      let around = Array(reader.containers[..<(reader.containers.count - levels + 1)])
      location = (around[around.count - 1], Array(around.dropLast()))
    }
    for key in keys {
      guard let next = reader.step(from: location, key) else { return nil }
      location = next
    }
    return location
  }
}

extension Value {
  /// The value as `_disabled_` reads it; nil if unknown.
  fileprivate var truth: Bool? {
    switch self {
    case .bool(let value): value
    case .null: false
    case .int(let value): value != 0
    case .string(let text): text.lowercased() == "true"
    default: nil
    }
  }
}
