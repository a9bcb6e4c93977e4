/// What a slot of a node holds.
enum Slot: UInt16 {
  case other, node, list
}

/// What each slot of a kind holds: `a`, `b` and `c`, then the fields in the pool if `c` is the offset of such fields.
struct SlotLayout: Sendable {
  /// Two bits a slot.
  private var bits: UInt16 = 0
  let count: Int
  var hasExtra: Bool { count > 3 }

  private init(_ own: Slot..., extra: [Slot] = []) {
    let slots = own + Array(repeating: .other, count: 3 - own.count) + extra
    count = slots.count
    for (i, slot) in slots.enumerated() { bits |= slot.rawValue << UInt16(i * 2) }
  }

  subscript(index: Int) -> Slot { Slot(rawValue: bits >> UInt16(index * 2) & 3) ?? .other }

  /// One entry for each kind, at the kind's raw value.
  static let all = PythonKind.allCases.map(SlotLayout.init)

  private init(_ kind: PythonKind) {
    switch kind {
    case .functionDef, .asyncFunctionDef: self.init(.other, .list, extra: [.node, .list, .node, .list])
    case .classDef: self.init(.other, .list, extra: [.list, .list, .list, .list])
    case .for, .asyncFor: self.init(.node, .list, extra: [.node, .list])
    case .try, .tryStar: self.init(.list, .list, extra: [.list, .list])
    case .arguments: self.init(.list, .list, extra: [.node, .list, .list, .node, .list])
    case .matchClass: self.init(.node, .list, extra: [.other, .list])
    case .module, .boolOp, .joinedStr, .templateStr, .matchSequence, .matchOr: self.init(.other, .list)
    case .delete, .set, .list, .tuple: self.init(.list, .other)
    case .assign: self.init(.list, .node)
    case .typeAlias, .dictComp: self.init(.node, .node, .list)
    case .annAssign, .ifExp, .slice, .interpolation: self.init(.node, .node, .node)
    case .while, .if: self.init(.node, .list, .list)
    case .with, .asyncWith, .dict: self.init(.list, .list)
    case .match: self.init(.node, .list)
    case .augAssign, .raise, .assert, .namedExpr, .binOp, .lambda, .subscript, .withitem: self.init(.node, .node)
    case .import, .importFrom: self.init(.other, .other, .list)
    case .return, .expr, .await, .yield, .yieldFrom, .attribute, .starred, .matchValue, .keyword, .matchAs:
      self.init(.other, .node)
    case .unaryOp: self.init(.node, .other)
    case .listComp, .setComp, .generatorExp: self.init(.node, .other, .list)
    case .compare: self.init(.node, .other, .list)
    case .call: self.init(.node, .list, .list)
    case .formattedValue, .typeVar: self.init(.other, .node, .node)
    case .comprehension: self.init(.node, .node, .list)
    case .exceptHandler, .matchMapping: self.init(.other, .list, kind == .matchMapping ? .list : .node)
    case .matchCase: self.init(.node, .list, .node)
    case .arg, .paramSpec, .typeVarTuple: self.init(.other, .other, .node)
    case .global, .nonlocal, .pass, .break, .continue, .constant, .name, .matchSingleton, .matchStar, .alias:
      self.init(.other, .other)
    }
  }
}

/// A view of the nodes that finds their children, whatever their kind.
struct TreeShape {
  let nodes: ContiguousArray<NodeRecord>
  let pool: ContiguousArray<UInt32>

  /// Calls `body` with the children of a node, field by field, but not in the order of CPython's fields.
  @inline(__always) func forEachChild(of index: Int, _ body: (UInt32) -> Void) {
    let node = nodes[index]
    let layout = SlotLayout.all[Int(node.kind.rawValue)]
    visit(node.a, layout[0], body)
    visit(node.b, layout[1], body)
    guard layout.hasExtra else { return visit(node.c, layout[2], body) }
    for i in 3..<layout.count { visit(pool[Int(node.c) + i - 3], layout[i], body) }
  }

  @inline(__always) private func visit(_ slot: UInt32, _ kind: Slot, _ body: (UInt32) -> Void) {
    switch kind {
    case .other: break
    case .node: if slot != PythonNode.absent { body(slot) }
    case .list:
      let first = Int(slot) + 1
      for item in pool[first..<first + Int(pool[Int(slot)])] where item != PythonNode.absent { body(item) }
    }
  }

  /// The first node whose subtree is more than `limit` levels deep, the node itself included.
  func firstNode(higherThan limit: Int) -> Int? {
    var heights = ContiguousArray<UInt16>(repeating: 0, count: nodes.count)
    for index in nodes.indices.dropFirst() {
      var height: UInt16 = 0
      forEachChild(of: index) { height = max(height, heights[Int($0)]) }
      guard Int(height) < limit else { return index }
      heights[index] = height + 1
    }
    return nil
  }
}

extension PythonFile {
  /// Calls `body` with each child of a node, field by field, but not in the order of CPython's fields.
  public func forEachChild(of n: PythonNode, _ body: (PythonNode) -> Void) {
    TreeShape(nodes: nodes, pool: pool).forEachChild(of: Int(n.index)) { body(PythonNode($0)) }
  }
}
