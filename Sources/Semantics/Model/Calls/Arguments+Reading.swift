/// Typed reading of bound arguments. A missing required argument reads as unknown; binding has reported it.
extension Arguments {
  /// The value of a parameter that takes no strings: jsonargparse parses text as YAML there.
  private func loaded(_ argument: Argument) -> Value {
    guard call.loading == .typed, case .string(let text) = argument.value else { return argument.value }
    // Of no other type than text is there a text for None.
    if case .null = Value(plain: text) { return argument.value }
    return Value(plain: text)
  }

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

  package mutating func int(_ argument: Argument, _ name: String, takesBool: Bool = false) -> Dim {
    switch loaded(argument) {
    case .bool(let flag) where takesBool && call.loading != .typed: return flag ? 1 : 0
    case .int(let value):
      let dim = Dim(value)
      if !dim.isKnown { noteUnknown("\(value) is too large to follow", argument.node) }
      return dim
    case .unknown(let reason): noteUnknown(reason, argument.node)
    // Most of torch refuses booleans as sizes.
    default: expected("a whole number", for: name, got: argument)
    }
    return .unknown
  }

  /// Texts that are meant as false.
  private static let falseWords: Set<String> = ["false", "no", "off", "none", "null", "0"]

  /// True or false by Python's rules of truth; nil where it is unknown.
  public mutating func bool(_ name: String, default value: Bool) -> Bool? {
    guard let argument = argument(name) else { return value }
    switch loaded(argument) {
    case .bool(let value): return value
    case .null: return false
    case .unknown(let reason):
      noteUnknown(reason, argument.node)
      return nil
    case _ where call.loading == .typed:
      expected("True or False", for: name, got: argument)
      return nil
    case .int(let value): return value != 0
    case .float(let value): return value != 0
    case .string(let value):
      if Arguments.falseWords.contains(value.lowercased()) { remarks.append((.trueText(parameter: name, text: value), argument.node)) }
      return !value.isEmpty
    case .list(let items): return !items.isEmpty
    case .mapping(let entries), .config(_, let entries): return !entries.isEmpty
    default: return true
    }
  }

  /// A number; nil where it is unknown.
  public mutating func float(_ name: String, default value: Double?) -> Double? {
    guard let argument = argument(name) else { return value }
    return float(argument, name)
  }

  package mutating func float(_ argument: Argument, _ name: String) -> Double? {
    switch loaded(argument) {
    case .float(let value): return value
    case .int(let value): return Double(value)
    case .bool(let value) where call.loading != .typed: return value ? 1 : 0
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("a number", for: name, got: argument)
    }
    return nil
  }

  /// A number, or a string that Python's `float()` makes one of; nil where it is unknown.
  package mutating func convertedFloat(_ name: String) -> Double? {
    if case .string(let text)? = argument(name)?.value, let number = Double(text) { return number }
    return float(name, default: nil)
  }

  /// Whether the argument is None, given or by default; nil where it is unknown.
  public mutating func isNone(_ name: String, default value: Bool = false) -> Bool? {
    guard let argument = argument(name) else { return value }
    switch argument.value {
    case .null: return true
    case .unknown: return nil
    // jsonargparse takes the text for the value, where it may be None.
    case .string("null") where call.loading == .typed: return true
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
  /// `takesBool`: True and False are 1 and 0.
  public mutating func tuple(
    _ name: String, _ count: Int, default value: Dim = .unknown, takesBool: Bool = false
  ) -> Shape {
    guard let argument = argument(name) else { return Shape(repeating: value, count: count) }
    return tuple(argument, name, count: count, takesBool: takesBool)
  }

  package mutating func tuple(_ argument: Argument, _ name: String, count: Int, takesBool: Bool = false) -> Shape {
    guard case .list(let items) = argument.value else {
      return Shape(repeating: int(argument, name, takesBool: takesBool), count: count)
    }
    guard items.count == count else {
      let message = "'\(name)' has \(items.count) numbers where \(count) are expected"
      let sizes = Shape(items.map { int($0, name, takesBool: takesBool) })
      refuseAtCall(.badArgument(message), value: argument, of: name)
      return items.count > count ? sizes : Shape(unknownOfRank: count)
    }
    return Shape(items.map { int($0, name, takesBool: takesBool) })
  }

  /// Whole numbers: a list of any length, or one number.
  public mutating func ints(_ name: String) -> [Dim] {
    guard let argument = argument(name) else { return [] }
    guard case .list(let items) = argument.value else { return [int(argument, name)] }
    return items.map { int($0, name) }
  }

  /// A whole number of at least 1.
  public mutating func positiveInt(_ name: String, default value: Dim = .unknown, takesBool: Bool = false) -> Dim {
    let dim = argument(name).map { int($0, name, takesBool: takesBool) } ?? value
    if dim.isBelow(1) { refuse(.badArgument("'\(name)' must be positive, not \(dim)"), at: name) }
    return dim
  }

  /// The size of a parameter: `torch.empty` refuses negative ones.
  public mutating func size(_ name: String, default value: Dim = .unknown) -> Dim {
    guard let argument = argument(name) else { return value }
    return size(argument, name)
  }

  package mutating func size(_ argument: Argument, _ name: String) -> Dim {
    let dim = int(argument, name)
    if dim.isBelow(0) { refuse(.badArgument("Trying to create tensor with negative dimension \(dim)"), value: argument, of: name) }
    return dim
  }

  /// Like `size`, but True and False count as 1 and 0: the constructor computes with the number before making a tensor.
  package mutating func reckonedSize(_ name: String, default value: Dim = .unknown) -> Dim {
    guard let argument = argument(name) else { return value }
    if case .bool(let flag) = argument.value, call.loading != .typed { return flag ? 1 : 0 }
    return size(argument, name)
  }

  /// A number of features that the constructor only stores, so that any value is accepted that the format's loader passes on.
  public mutating func unusedSize(_ name: String) -> Dim {
    guard let argument = argument(name) else { return .unknown }
    if call.loading == .typed { return int(argument, name) }
    guard case .int(let value) = argument.value else { return .unknown }
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
    if let size = shape.negative {
      refuse(.badArgument("Trying to create tensor with negative dimension \(size)"), at: name)
    }
    return shape
  }

  /// A strict boolean: other values are refused; nil if unknown.
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
  package mutating func isBool(_ name: String) -> Bool {
    if case .bool? = argument(name)?.value { true } else { false }
  }
}
