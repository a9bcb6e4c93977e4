import Synchronization

/// A Python file as a flat tree of nodes with byte ranges: what CPython's `ast.parse` makes of it.
///
/// Reading never fails and never traps, whatever the bytes: what is wrong with them stands in ``problem``, and then there
/// is no tree. All of Python 3.8 to 3.14 is read. The same value may be used from several threads.
///
/// Fields have accessors under CPython's names, in `PythonFile+Statements.swift`, `PythonFile+Expressions.swift` and
/// `PythonFile+Parts.swift`. Each says the kinds of node that it may be asked of.
public final class PythonFile: Sendable {
  /// The text as UTF-8. A byte order mark is kept; a Latin-1 file is transcoded. Ranges are in these bytes.
  public let bytes: [UInt8]
  /// What makes the file no Python.
  public let problem: PythonProblem?
  /// The root, of kind `module`; `nil` if there is a problem.
  public let module: PythonNode?
  /// All identifiers and dotted names, each once, normalized (NFKC) as Python does it; the first one is empty.
  public let names: [String]

  @usableFromInline let nodes: ContiguousArray<NodeRecord>
  /// Lists, each behind its length, and the fields for which a node has no slot. It begins with the empty list.
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

  /// The bytes of a node. A decorated function or class begins with `def` or `class`, as in CPython. The `module` and an
  /// empty `arguments` have no place of their own in CPython: they cover the whole text, and nothing.
  @inlinable public func range(_ n: PythonNode) -> Range<Int> {
    let node = node(n)
    return Int(node.start)..<Int(node.end)
  }

  /// The text of a name.
  @inlinable public func string(_ name: PythonName) -> String { names[Int(name.index)] }
}

/// The one thing that makes a file no Python.
public struct PythonProblem: Error, Equatable, Sendable {
  public let message: String
  /// The bytes at fault in ``PythonFile/bytes``; may be empty.
  public let range: Range<Int>
}

/// What a file may cost.
public struct PythonLimits: Sendable {
  /// 4 MiB.
  public var bytes = 4 << 20
  public var tokens = 1_000_000
  /// Levels of brackets, operators and statements inside each other.
  public var nesting = 200
  /// Nodes one below the other: whoever walks a tree by recursion can rely on it. `a + b + c` and a chain of `elif` grow with their
  /// length.
  public var height = 500
  /// Levels of indentation.
  public var indentation = 100

  public init() {}
}
