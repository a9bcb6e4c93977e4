import Model

extension PythonExpression {
  /// `a + b - c`
  mutating func sum(_ reader: inout ConfigReader) -> Value? {
    guard var value = product(&reader) else { return nil }
    while let sign = takeSign() {
      guard let other = product(&reader), let result = value.combined(sign, with: other) else { return nil }
      value = result
    }
    return value
  }

  private mutating func takeSign() -> BinaryOperator? { take("+") ? .add : take("-") ? .sub : nil }

  /// `a * b // c`
  private mutating func product(_ reader: inout ConfigReader) -> Value? {
    guard var value = signed(&reader) else { return nil }
    while let operation = takeProduct() {
      guard let other = signed(&reader), let result = value.combined(operation, with: other) else { return nil }
      value = result
    }
    return value
  }

  private mutating func takeProduct() -> BinaryOperator? {
    takeTwice("/") ? .floordiv : take("/") ? .truediv : take("*") ? .mul : take("%") ? .mod : nil
  }

  /// `-a ** b`: the power binds more tightly than a sign in front, and less than one behind.
  private mutating func signed(_ reader: inout ConfigReader) -> Value? {
    var isNegative = false
    while take("-") { isNegative.toggle() }
    guard var value = operand(&reader) else { return nil }
    if takeTwice("*") {
      guard let exponent = deeper({ $0.signed(&reader) }), let result = value.combined(.pow, with: exponent) else { return nil }
      value = result
    }
    return isNegative ? Value.int(0).combined(.sub, with: value) : value
  }
}

extension Value {
  /// The result of an operator; nil where Python raises an error, or it is not known here. Lists are joined by `+`.
  fileprivate func combined(_ operation: BinaryOperator, with other: Value) -> Value? {
    switch (self, other) {
    case (.unknown, _): return self
    case (_, .unknown): return other
    case (.list(let a), .list(let b)): return operation == .add ? .list(a + b) : nil
    default:
      guard let a = Number(self), let b = Number(other) else { return nil }
      return (try? a.combined(operation, with: b))?.value
    }
  }

  /// `value[index]`
  func item(at index: Value) -> Value? {
    switch (self, index) {
    case (.unknown, _): return self
    case (_, .unknown): return index
    case (.list(let items), .int(let position)):
      guard case let offset = position < 0 ? items.count + position : position, items.indices.contains(offset) else { return nil }
      return items[offset].value
    case (.mapping(let entries), .string(let key)): return entries.last { $0.name == key }?.argument.value
    default: return nil
    }
  }
}

/// Functions of Python that bundles call on sizes.
enum NumberFunction: String {
  case len, int, float, abs, max, min, sum, list, tuple

  /// Nil where Python raises an error, or the result is not known here.
  func value(of arguments: [Value]) -> Value? {
    if let unknown = arguments.first(where: { if case .unknown = $0 { true } else { false } }) { return unknown }
    switch (self, arguments.first) {
    case (.len, .list(let items)?): return .int(items.count)
    case (.len, .mapping(let entries)?): return .int(entries.count)
    case (.len, .string(let text)?): return .int(text.unicodeScalars.count)
    case (.list, .list?), (.tuple, .list?), (.int, .int?), (.float, .float?): return arguments.count == 1 ? arguments[0] : nil
    case (.int, .float(let number)?): return Int(exactly: number.rounded(.towardZero)).map { .int($0) }
    case (.float, .int(let number)?): return .float(Double(number))
    case (.abs, .int(let number)?): return number == .min ? nil : .int(Swift.abs(number))
    case (.max, _), (.min, _), (.sum, _): return reduced(arguments)
    default: return nil
    }
  }

  private func reduced(_ arguments: [Value]) -> Value? {
    var values = arguments
    if case .list(let items)? = arguments.first, arguments.count == 1 { values = items.map(\.value) }
    var numbers: [Int] = []
    for value in values {
      guard case .int(let number) = value else { return nil }
      numbers.append(number)
    }
    switch self {
    case .max: return numbers.max().map { .int($0) }
    case .min: return numbers.min().map { .int($0) }
    default:
      guard arguments.count == 1, case .list? = arguments.first else { return nil }
      return numbers.reduce(Value?.some(.int(0))) { sum, number in sum.flatMap { $0.combined(.add, with: .int(number)) } }
    }
  }
}
