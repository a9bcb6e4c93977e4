import Catalogue
import Model
import YAMLSource

/// How a format writes what fixes want: the few words on which every fix is built, so that a fix is written once and a
/// format too.
public protocol Speller: Sendable {
  init(_ base: SpellerBase)
  var base: SpellerBase { get }

  /// What to write in code, as a sentence, for a format that has no words for any fix; nil for one that has.
  static var codeInstead: String? { get }

  /// The call that a mapping spells; nil where it isn't one, or not all of it can be read.
  func call(at node: NodeID) -> SpelledCall?

  /// Whether a scalar means its own text: it is no reference and no expression.
  func isLiteral(_ node: NodeID) -> Bool

  /// Writes a changed call back.
  func write(_ call: SpelledCall, to revision: inout Revision) throws(EditRefusal)

  /// Something that is called with what it still lacks: a class with some arguments.
  func callable(
    _ target: String, positional: [NodePlan], keywords: [(name: String, value: NodePlan)]
  ) throws(EditRefusal) -> NodePlan

  /// Applies `torch.func.replace_all_batch_norm_modules_` to a model.
  func replaceBatchNorms(of model: NodeID, in revision: inout Revision) throws(EditRefusal)

  /// Puts a model into eval mode where the file has no section that says how it is called.
  func evaluate(_ model: NodeID, in revision: inout Revision) throws(EditRefusal)
}

extension Speller {
  public static var codeInstead: String? { nil }
  public func isLiteral(_ node: NodeID) -> Bool { true }
}

extension ModelSource {
  /// What to write in code where the file can't be fixed.
  public var codeInstead: String? { Swift.type(of: speller).codeInstead }
}

/// The format's reader of nodes, and what all formats share.
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

  /// A list's items as a plan, and the list itself where it is `mapping`'s own.
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
      // An item that would overtake another, or comes from elsewhere, is written anew.
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
}
