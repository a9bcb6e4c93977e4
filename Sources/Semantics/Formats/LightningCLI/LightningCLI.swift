import Catalogue
import Model
import YAMLSource

/// LightningCLI and jsonargparse: `class_path` names a class or a function, `init_args` its arguments, `dict_kwargs` those
/// that only its `**kwargs` take; a plain string is a class or function without arguments (`jsonargparse/_typehints.py`).
enum LightningCLI: CallTree, OmegaConf {
  static let words: [StaticString] = ["class_path"]
  static let classKeys = words
  static let speller: any Speller.Type = LightningCLISpeller.self
  /// libyaml's safe loader, which takes tabs and the last of equal keys (`yaml_load` in `jsonargparse/_loaders_dumpers.py`).
  static let refused: Problem.Kinds = [.anchor, .document, .tag, .collectionKey]
  /// Strings can name models too.
  static let marksAnyNode = true

  private static let keys: Set<String> = ["class_path", "init_args", "dict_kwargs"]

  /// A key beside `class_path` that is all but one of the format's.
  static func mistake(in node: NodeID, of file: YAMLFile) -> (message: String, key: NodeID)? {
    guard file.kind(node) == .mapping, file.value(for: "class_path", in: node) != nil else { return nil }
    for (key, _) in file.entries(of: node) where file.kind(key) == .scalar && !keys.contains(file.text(key)) {
      let text = file.text(key)
      if let near = Suggestion.closest(to: text, in: keys) {
        return ("`\(text)` is no key beside `class_path`; did you mean `\(near)`?", key)
      }
    }
    return nil
  }

  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    switch file.kind(node) {
    case .mapping: file.value(for: "class_path", in: node)
    case .scalar: isNetwork(node, file) ? node : nil
    default: nil
    }
  }

  /// Whether a string argument is the path of a torchvision network.
  private static func isNetwork(_ node: NodeID, _ file: YAMLFile) -> Bool {
    guard !file.isKey(node), file.withText(node, { $0.count > 18 && $0.starts(with: "torchvision.models.".utf8) }),
      let arguments = file.parent(node), file.kind(arguments) == .mapping, let call = file.parent(arguments)
    else { return false }
    return file.value(for: "init_args", in: call) == arguments || file.value(for: "dict_kwargs", in: call) == arguments
  }

  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? { Hydra.plainTarget(mark, in: file) }

  static func absence(of name: String) -> String? { name.isDotted ? KnownNames.absence(of: name) : nil }

  /// Short names are classes that the project imported. Under `model:` it is a module; elsewhere we can't tell.
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool {
    if name.isDotted { return true }
    guard let call = file.parent(mark), let parent = file.parent(call) else { return false }
    return file.value(for: "model", in: parent) == call
  }

  static func dottedName(_ name: String, at mark: NodeID, in scan: Scan) -> String {
    guard let call = scan.file.parent(mark) else { return name }
    return dottedName(name, of: call, in: scan.file, root: scan.root, scan.catalogue)
  }

  /// The class that a name without a module stands for: jsonargparse searches the imported classes that derive from the parameter's
  /// (`resolve_class_path_by_name` in `jsonargparse/_typehints.py`). LightningCLI's own `model` is a LightningModule.
  private static func dottedName(_ name: String, of call: NodeID, in file: YAMLFile, root: NodeID, _ catalogue: Catalogue) -> String {
    guard !name.isDotted, !KnownNames.isTorchClass(name) else { return name }
    let parent = file.parent(call)
    let isCommand = parent.flatMap { file.parent($0) } == root
    let isOwn = parent.map { ($0 == root || isCommand) && file.value(for: "model", in: $0) == call } ?? false
    return catalogue.dottedName(of: name, derivedFrom: isOwn ? .lightningModule : .module) ?? name
  }

  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    let file = reader.file
    guard let path = entries.first(where: { file.equals($0.key, "class_path") }),
      entries.allSatisfy({ keys.contains(file.text($0.key)) || isSection($0.key, in: node, with: reader) })
    else { return nil }
    guard let name = reader.value(path.value).name else { return .unknown("its `class_path` can't be read") }
    var keywords: [Keyword] = []
    for entry in entries where file.equals(entry.key, "init_args") || file.equals(entry.key, "dict_kwargs") {
      guard let list = reader.structure(at: entry.value), file.kind(list) == .mapping else {
        return .unknown("its `\(file.text(entry.key))` can't be read")
      }
      if case .mapping(let own) = reader.value(entry.value) { keywords += own }
    }
    // jsonargparse finds PyTorch's classes without a module: it searches imported modules.
    let target =
      KnownNames.isTorchClass(name) ? "torch.nn." + name : dottedName(name, of: node, in: file, root: reader.root, reader.catalogue)
    return .template(ModuleCall(target: target, keywords: keywords, node: node, name: path.value, loading: .typed))
  }

  /// Whether the key is normlint's own section at the top of the file.
  private static func isSection(_ key: NodeID, in node: NodeID, with reader: ConfigReader) -> Bool {
    node == reader.root && reader.file.equals(key, "normlint")
  }

  /// A path is a class or a function.
  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    let value = omegaConf(text, at: node, with: &reader)
    guard case .string(let text) = value, text.isPythonPath else { return value }
    // A function that is no module.
    if text.hasPrefix("torch."), !Catalogue.standard.knows(text) { return .reference(text) }
    return .template(ModuleCall(target: text, node: node))
  }

  /// Reads networks as the trainer changes them: `sync_batchnorm: true` converts their norms.
  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    let reading = readTree(node, mark: mark, in: &scan)
    guard case .model(var model, let hasOpaqueParts) = reading, let trainer = scan.trainer() else { return reading }
    if trainer.synchronizesNorms { model.changes.append(.patch(.convertSynchronized, node)) }
    model.isDistributed = trainer.isDistributed
    return .model(model, hasOpaqueParts: hasOpaqueParts)
  }
}
