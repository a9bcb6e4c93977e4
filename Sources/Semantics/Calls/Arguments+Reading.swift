/// Typed views of bound arguments. A missing argument without a default reads as unknown: binding has noted it.
extension Arguments {
  /// A whole number.
  public mutating func int(_ name: String, default value: Dim = .unknown) -> Dim {
    guard let argument = argument(name) else { return value }
    return int(argument, name)
  }

  /// A whole number or None, which reads as nil.
  public mutating func optionalInt(_ name: String) -> Dim? {
    guard let argument = argument(name) else { return nil }
    if case .null = argument.value { return nil }
    return int(argument, name)
  }

  mutating func int(_ argument: Argument, _ name: String) -> Dim {
    switch argument.value {
    case .int(let value):
      let dim = Dim(value)
      if !dim.isKnown { noteUnknown("\(value) is too large to follow", argument.node) }
      return dim
    case .unknown(let reason): noteUnknown(reason, argument.node)
    // torch takes no truth value for a size.
    default: expected("a whole number", for: name, got: argument)
    }
    return .unknown
  }

  /// True or false by Python's rules of truth; nil where it is unknown.
  public mutating func bool(_ name: String, default value: Bool) -> Bool? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .bool(let value): return value
    case .null: return false
    case .int(let value): return value != 0
    case .float(let value): return value != 0
    case .string(let value): return !value.isEmpty
    case .list(let items): return !items.isEmpty
    case .unknown(let reason):
      noteUnknown(reason, argument.node)
      return nil
    default: return true
    }
  }

  /// A number; nil where it is unknown.
  public mutating func float(_ name: String, default value: Double?) -> Double? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .float(let value): return value
    case .int(let value): return Double(value)
    case .bool(let value): return value ? 1 : 0
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("a number", for: name, got: argument)
    }
    return nil
  }

  /// Whether the argument is None, given or by default; nil where it is unknown.
  public mutating func isNone(_ name: String, default value: Bool = false) -> Bool? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .null: return true
    case .unknown: return nil
    default: return false
    }
  }

  /// A string; nil where it is missing or unknown.
  public mutating func string(_ name: String, default value: String? = nil) -> String? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .string(let value): return value
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("a string", for: name, got: argument)
    }
    return nil
  }

  /// `count` whole numbers: a list of that length, or one number for all of them.
  public mutating func tuple(_ name: String, _ count: Int, default value: Dim = .unknown) -> Shape {
    guard let argument = argument(name) else { return Shape(repeating: value, count: count) }
    guard case .list(let items) = argument.value else { return Shape(repeating: int(argument, name), count: count) }
    guard items.count == count else {
      let message = "'\(name)' has \(items.count) numbers where \(count) are expected"
      faults.append((.badArgument(message), argument.node))
      return Shape(unknownOfRank: count)
    }
    return Shape(items.map { int($0, name) })
  }

  /// Whole numbers: a list of any length, or one number.
  public mutating func ints(_ name: String) -> [Dim] {
    guard let argument = argument(name) else { return [] }
    guard case .list(let items) = argument.value else { return [int(argument, name)] }
    return items.map { int($0, name) }
  }

  /// A whole number of at least 1.
  public mutating func positiveInt(_ name: String, default value: Dim = .unknown) -> Dim {
    let dim = int(name, default: value)
    if dim.isBelow(1) { refuse(.badArgument("'\(name)' must be positive, not \(dim)"), at: name) }
    return dim
  }

  /// The size of a parameter: `torch.empty` refuses negative ones.
  public mutating func size(_ name: String, default value: Dim = .unknown) -> Dim {
    let dim = int(name, default: value)
    if dim.isBelow(0) {
      refuse(.badArgument("Trying to create tensor with negative dimension \(dim)"), at: name)
    }
    return dim
  }

  /// A number of features that is only kept: nothing is made of that size, so that Python takes any value.
  public mutating func unusedSize(_ name: String) -> Dim {
    guard let argument = argument(name), case .int(let value) = argument.value else { return .unknown }
    return Dim(value)
  }

  /// The sizes of a parameter: a list, or one number for a single dimension.
  public mutating func shape(_ name: String) -> Shape {
    guard let argument = argument(name) else { return .unknown }
    var shape = Shape.unknown
    if case .list(let items) = argument.value {
      shape = Shape(items.map { int($0, name) })
    } else {
      let size = int(argument, name)
      if size.isKnown { shape = [size] }
    }
    if let size = shape.dims.first(where: { $0.isBelow(0) }) {
      refuse(.badArgument("Trying to create tensor with negative dimension \(size)"), at: name)
    }
    return shape
  }

  /// True or false, where the constructor takes nothing else; nil where it is unknown.
  public mutating func flag(_ name: String, default value: Bool) -> Bool? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .bool(let value): return value
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("True or False", for: name, got: argument)
    }
    return nil
  }

  /// Whether the argument is given as True or False, which most places take for a number.
  mutating func isBool(_ name: String) -> Bool {
    if case .bool? = argument(name)?.value { true } else { false }
  }
}
