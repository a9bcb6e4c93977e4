import Model
import YAMLSource

/// The primitives of writing a format. Every fix is built on them, so neither fixes nor formats know each other.
public protocol Speller: Sendable {
  init(_ base: SpellerBase)
  var base: SpellerBase { get }

  /// The Python code to write instead, as a sentence, if the format can express no fix; else nil.
  static var codeInstead: String? { get }

  /// Why a class with arguments can't be given to a parameter whose annotation does not say that calling it gives a module; nil where it can.
  static var untypedRefusal: String? { get }

  /// The call that a mapping spells; nil if it is none or can't be read in full.
  func call(at node: NodeID) -> SpelledCall?

  /// Whether a scalar is neither a reference nor an expression.
  func isLiteral(_ node: NodeID) -> Bool

  /// Writes a changed call back.
  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal)

  /// A class with some arguments, completed by its caller: a partial.
  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan

  /// Applies `torch.func.replace_all_batch_norm_modules_` to a model.
  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal)

  /// The key below which the entries of a model stand that ``replaceBatchNorms(of:in:)`` has changed, in a format in which other files
  /// set single entries; else nil.
  var patchedKey: String? { get }

  /// Calls `eval()` on the model, for a file without a `normlint:` section.
  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal)
}

extension Speller {
  public static var codeInstead: String? { nil }
  public static var untypedRefusal: String? { nil }
  public func isLiteral(_ node: NodeID) -> Bool { true }
  public var patchedKey: String? { nil }
}

extension ModelSource {
  /// The Python code to write if the file can't be fixed.
  public var codeInstead: String? { Swift.type(of: speller).codeInstead }
}

/// The format's reader and helpers shared by all spellers.
public struct SpellerBase: Sendable {
  let file: YAMLFile
  let root: NodeID
  let dialect: any Dialect.Type

  /// The collection that a node stands for, through aliases and references; nil for a scalar.
  func structure(_ node: NodeID) -> NodeID? {
    var reader = reader(at: node)
    return reader.structure(at: node)
  }

  /// The string that a node spells, or the class that it names.
  func string(_ node: NodeID) -> String? {
    var reader = reader(at: node)
    return reader.value(node).name
  }

  private func reader(at node: NodeID) -> ConfigReader {
    var reader = ConfigReader(file, root: root, dialect: dialect)
    reader.containers = containers(around: node)
    return reader
  }

  /// The containers around a node, outermost first.
  func containers(around node: NodeID) -> [NodeID] {
    var result: [NodeID] = []
    var current = file.parent(node)
    while let container = current {
      result.append(container)
      current = file.parent(container)
    }
    return result.reversed()
  }

  /// A list's items as plans, and the list itself if it belongs to `mapping`.
  func items(of node: NodeID, in mapping: NodeID) -> (items: [NodePlan], list: NodeID?)? {
    guard let list = structure(node), file.kind(list) == .sequence else { return nil }
    let isOwn = list == node && file.parent(list) == mapping
    return (file.items(of: list).map { isOwn ? .kept($0) : .copy($0) }, isOwn ? list : nil)
  }

  /// The positional arguments as a value.
  func list(_ call: SpelledCall) -> NodePlan {
    guard let list = call.list else { return .sequence(SequencePlan(call.positional)) }
    var last = list
    let items = call.positional.map { item -> NodePlan in
      // Copy items that change order or come from elsewhere.
      guard case .kept(let node) = item, file.parent(node) == list, node > last else { return item.copied }
      last = node
      return item
    }
    return .sequence(SequencePlan(items, rewriting: list))
  }
}

extension Speller {
  /// The collection that a node of the model's file stands for, through aliases and references; nil for a scalar.
  public func structure(_ node: NodeID) -> NodeID? { base.structure(node) }

  /// The string that a node spells, or the class that it names.
  public func name(_ node: NodeID) -> String? { base.string(node) }
}
