import PythonSource

/// A value that a source writes out: what arguments of transforms are.
enum Literal: Equatable {
  case none
  case int(Int)
  case string(String)
  case tuple([Literal])

  /// - Parameters:
  ///   - node: nil for an absent argument
  ///   - fallback: the argument's default
  init?(_ node: PythonNode?, or fallback: Literal, in file: PythonFile) {
    guard let node else {
      self = fallback
      return
    }
    self.init(node, in: file)
  }

  private init?(_ node: PythonNode, in file: PythonFile) {
    switch file.kind(node) {
    case .tuple:
      var items: [Literal] = []
      for element in file.elts(node) {
        guard let item = Literal(element, in: file) else { return nil }
        items.append(item)
      }
      self = .tuple(items)
    case .unaryOp where file.op(node) == .uSub:
      guard case .int(let number)? = Literal(file.operand(node), in: file) else { return nil }
      self = .int(0 &- number)
    case .constant:
      switch file.constant(node) {
      case .none: self = .none
      case .int:
        guard let number = file.int(node) else { return nil }
        self = .int(number)
      case .string:
        guard let text = file.string(node) else { return nil }
        self = .string(text)
      default: return nil
      }
    default: return nil
    }
  }

  /// One int or several.
  var ints: [Int]? {
    switch self {
    case .int(let number): [number]
    case .tuple(let items):
      items.allSatisfy { if case .int = $0 { true } else { false } }
        ? items.compactMap { if case .int(let number) = $0 { number } else { nil } } : nil
    default: nil
    }
  }

  /// The dimension of each of some arguments, as `in_dims` gives it.
  func dimensions(count: Int) -> [Int?]? {
    switch self {
    case .int(let number): return Array(repeating: number, count: count)
    case .tuple(let items):
      guard items.count == count else { return nil }
      var result: [Int?] = []
      for item in items {
        switch item {
        case .int(let number): result.append(number)
        case .none: result.append(nil)
        default: return nil
        }
      }
      return result
    default: return nil
    }
  }
}
