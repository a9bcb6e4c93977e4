import Model
import YAMLSource

/// Hydra and OmegaConf: `_target_` names a class or function, the other keys are its arguments
/// (`hydra.utils.instantiate`).
enum Hydra: CallTree, OmegaConf {
  static let words: [StaticString] = ["_target_"]
  static let classKeys = words
  static let speller: any Speller.Type = HydraSpeller.self
  /// `OmegaConf.load` (`get_yaml_loader` in `omegaconf/_utils.py`) compares keys that are strings alone.
  static let refused: Problem.Kinds = [.duplicateKey, .tab, .flowTab, .anchor, .document, .tag, .collectionKey, .mergeChain]

  /// A key that is all but `_target_`: Hydra takes the mapping for one without a class.
  static func mistake(in node: NodeID, of file: YAMLFile) -> (message: String, key: NodeID)? {
    guard file.kind(node) == .mapping, file.value(for: "_target_", in: node) == nil else { return nil }
    for (key, _) in file.entries(of: node) where file.kind(key) == .scalar && file.withText(key, { $0.first == UInt8(ascii: "_") && $0.count < 12 }) {
      let text = file.text(key)
      if Suggestion.closest(to: text, in: ["_target_"]) != nil {
        return ("`\(text)` is no key of Hydra's; did you mean `_target_`?", key)
      }
    }
    return nil
  }

  /// Reads an object as the project's program instantiates it, if that is seen in its Python.
  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    let options = instantiatedKey(of: node, mark, in: &scan).flatMap { scan.catalogue.instantiateOptions(of: $0) }
    if let options { scan.reader.instantiated = (node, options) }
    let reading = given(completed(converted(readTree(node, mark: mark, in: &scan), node, in: &scan)), node, in: &scan)
    guard case .model(var model, let hasOpaqueParts) = reading, scan.isData(node) else {
      if !(options?.isRecursive ?? isRecursive(object: node, in: scan.file)) { scan.givesData(node) }
      return reading
    }
    model.speller = DataSpeller.self
    return .model(model, hasOpaqueParts: hasOpaqueParts)
  }

  /// A network as the trainer beside it changes it: `sync_batchnorm: true` converts its norms, which then wait for the other processes.
  private static func converted(_ reading: Reading, _ node: NodeID, in scan: inout Scan) -> Reading {
    guard case .model(var model, let hasOpaqueParts) = reading, let trainer = scan.trainer(), trainer.isInstantiated,
      trainer.synchronizesNorms
    else { return reading }
    model.changes.append(.patch(.convertSynchronized, node))
    model.isDistributed = trainer.isDistributed
    return .model(model, hasOpaqueParts: hasOpaqueParts)
  }

  /// Whether the config of an object asks for the objects inside.
  private static func isRecursive(object node: NodeID, in file: YAMLFile) -> Bool {
    file.value(for: "_recursive_", in: node).map { isRecursive($0, in: file) } ?? true
  }

  /// What a value of `_recursive_` says.
  private static func isRecursive(_ value: NodeID, in file: YAMLFile) -> Bool { file.scalar(file.resolve(value)) != .bool(false) }

  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? {
    let target = file.resolve(mark)
    guard file.kind(target) == .scalar else { return nil }
    return file.contains(UInt8(ascii: "$"), in: target) ? nil : file.text(target)
  }

  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    let file = reader.file
    guard let target = entries.first(where: { file.equals($0.key, "_target_") }) else { return nil }
    if !reader.isRecursive { return data(node, entries, with: &reader) }
    guard case .string(let name) = reader.value(target.value) else { return .unknown("its `_target_` can't be read") }
    let outer = (reader.keepsConfigLists, reader.isRecursive)
    defer { (reader.keepsConfigLists, reader.isRecursive) = outer }
    if let recursive = entries.first(where: { file.equals($0.key, "_recursive_") }) { reader.isRecursive = isRecursive(recursive.value, in: file) }
    if let convert = entries.first(where: { file.equals($0.key, "_convert_") }) {
      reader.keepsConfigLists = file.equals(file.resolve(convert.value), "none")
    }
    if let instantiated = reader.instantiated, instantiated.node == node {
      // What the caller passes takes the place of the config's own keys.
      reader.isRecursive = instantiated.options.isRecursive ?? reader.isRecursive
      reader.keepsConfigLists = instantiated.options.keepsConfigLists ?? reader.keepsConfigLists
    }
    var positional: [Argument] = []
    var keywords: [Keyword] = []
    keywords.reserveCapacity(entries.count - 1)
    var isPartial: Value = .bool(false)
    var unread: ModuleCall.Unread?
    for entry in entries {
      if file.equals(entry.key, "_args_") {
        switch reader.value(entry.value) {
        case .list(let items): positional = items
        case .unknown(let reason): unread = ModuleCall.Unread(reason, at: entry.value)
        case let other: unread = ModuleCall.Unread("'_args_' must be a list, not \(other.spelled)", at: entry.value, isRefused: true)
        }
      } else if file.equals(entry.key, "_partial_") {
        isPartial = reader.value(entry.value)
      } else if isForeign(entry.key, in: file) {
        unread = ModuleCall.Unread("`\(file.text(entry.key))` is no key of Hydra's, and no argument: another loader reads it", at: entry.key)
      } else if !isReserved(entry.key, in: node, with: reader) {
        keywords.append(Keyword(file.text(entry.key), reader.argument(entry.value), key: entry.key))
      }
    }
    let call = ModuleCall(
      target: name, positional: positional, keywords: keywords, node: node, name: target.value,
      loading: reader.keepsConfigLists ? .configLists : .convertedLists, unread: unread)
    switch isPartial {
    case .bool(true): return .partial(call)
    case .unknown(let reason): return .unknown(reason)
    default: return called(call)
    }
  }

  /// A config inside of an object that is built without recursion.
  private static func data(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    let content = reader.keywords(entries)
    reader.isRecursive = true
    defer { reader.isRecursive = false }
    switch mapping(node, entries, with: &reader) {
    case .call(let call), .partial(let call): return .config(call, entries: content)
    default: return .mapping(content)
    }
  }

  /// Keys that aren't arguments: Hydra's own, and `normlint:` at the top of the file.
  private static func isReserved(_ key: NodeID, in node: NodeID, with reader: ConfigReader) -> Bool {
    let file = reader.file
    return file.equals(key, "_target_") || file.equals(key, "_convert_") || file.equals(key, "_recursive_")
      || (node == reader.root && file.equals(key, "normlint"))
  }

  /// A key such as `_var_` of hydra-slayer and `_call_` of NeMo, which spells none of Hydra's own wrongly.
  private static func isForeign(_ key: NodeID, in file: YAMLFile) -> Bool {
    guard file.withText(key, { $0.count > 2 && $0.first == UInt8(ascii: "_") && $0.last == UInt8(ascii: "_") }) else { return false }
    let (text, own) = (file.text(key), ["_target_", "_args_", "_partial_", "_recursive_", "_convert_"])
    return !own.contains(text) && Suggestion.closest(to: text, in: own) == nil
  }

  /// Replaces calls of Hydra's and Python's helper functions by their results.
  private static func called(_ call: ModuleCall) -> Value {
    // Fast path: no helper below starts with `t`, so `torch.*` skips the switch.
    if call.target.utf8.first == UInt8(ascii: "t") { return .call(call) }
    let first = call.positional.first?.value ?? call.keywords.first { $0.name == "path" }?.argument.value
    switch call.target {
    case "hydra.utils.get_class", "hydra.utils.get_method", "hydra.utils.get_object", "hydra.utils.get_static_method":
      guard case .string(let path)? = first else { return .unknown("its path can't be read") }
      return .reference(path)
    case "functools.partial":
      let bound = Array(call.positional.dropFirst())
      switch first {
      case .reference(let path):
        return .partial(ModuleCall(target: path, positional: bound, keywords: call.keywords, node: call.node))
      case .partial(let inner):
        let kept = inner.keywords.filter { own in !call.keywords.contains { $0.name == own.name } }
        return .partial(
          ModuleCall(target: inner.target, positional: inner.positional + bound, keywords: kept + call.keywords, node: call.node))
      default: return .call(call)
      }
    case "builtins.list", "builtins.tuple":
      guard case .list? = first else { return .call(call) }
      return first ?? .null
    default:
      return .call(call)
    }
  }
}
