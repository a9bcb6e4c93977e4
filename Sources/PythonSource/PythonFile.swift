import Synchronization

/// A Python file as a flat tree of nodes with byte ranges: what CPython's `ast.parse` makes of it.
///
/// Reading never fails and never traps, whatever the bytes are: ``problem`` says what is wrong with them, and there is no tree then.
/// The syntax of Python 3.8 to 3.14 is read. Several threads may use the same value.
///
/// Fields have accessors under CPython's names, in `PythonFile+Statements.swift`, `PythonFile+Expressions.swift` and
/// `PythonFile+Parts.swift`. Each accessor's comment names the kinds of node that have the field.
public final class PythonFile: Sendable {
  /// The text as UTF-8. A byte order mark is kept; a Latin-1 file is transcoded. Ranges are in these bytes.
  public let bytes: [UInt8]
  /// Why the file isn't valid Python; `nil` if it is.
  public let problem: PythonProblem?
  /// The root, of kind `module`; `nil` if there is a problem.
  public let module: PythonNode?
  /// All identifiers and dotted names, each once, normalized (NFKC) as Python does it; the first one is empty.
  public let names: [String]

  @usableFromInline let nodes: ContiguousArray<NodeRecord>
  /// The lists, each preceded by its length, and the fields for which a node has no slot. The first entry is the empty list.
  @usableFromInline let pool: ContiguousArray<UInt32>
  /// Decoded strings and bytes that aren't slices of the source.
  let text: ContiguousArray<UInt8>
  let lines = Mutex<LineStarts?>(nil)

  /// - Parameter bytes: the file as it is on disk.
  public init(bytes: [UInt8], limits: PythonLimits = PythonLimits()) {
    let parsed = Parser.parse(bytes, limits)
    self.bytes = parsed.bytes
    problem = parsed.problem
    module = parsed.module
    names = parsed.names
    (nodes, pool, text) = (parsed.nodes, parsed.pool, parsed.text)
  }

  /// One more than the largest index of a node.
  public var nodeCount: Int { nodes.count }

  @inlinable func node(_ n: PythonNode) -> NodeRecord { nodes[Int(n.index)] }

  @inlinable public func kind(_ n: PythonNode) -> PythonKind { node(n).kind }

  /// The bytes of a node. The range of a decorated function or class begins at `def` or `class`, as in CPython. CPython gives no range to
  /// `module` and to an empty `arguments`: here they cover the whole text, and nothing.
  @inlinable public func range(_ n: PythonNode) -> Range<Int> {
    let node = node(n)
    return Int(node.start)..<Int(node.end)
  }

  /// The text of a name.
  @inlinable public func string(_ name: PythonName) -> String { names[Int(name.index)] }
}

/// The first fault of a file that isn't valid Python.
public struct PythonProblem: Error, Equatable, Sendable {
  public let message: String
  /// The bytes at fault in ``PythonFile/bytes``; may be empty.
  public let range: Range<Int>
}

/// Limits of what is read.
public struct PythonLimits: Sendable {
  /// The largest file that is read: 4 MiB.
  public var bytes = 4 << 20
  public var tokens = 1_000_000
  /// How deeply brackets, operators and statements may be nested.
  public var nesting = 200
  /// The largest depth of the tree, on which code that walks a tree by recursion can rely. The trees of `a + b + c` and of a chain of `elif`
  /// become deeper with every part.
  public var height = 500
  /// The largest number of indentation levels.
  public var indentation = 100

  public init() {}
}
