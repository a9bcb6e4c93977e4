import Model

/// `+ - * / // % **` and brackets on plain numbers, as Python computes them; nothing else is evaluated.
struct PlainArithmetic {
  private var rest: Substring.UTF8View
  private var depth = 0

  /// The value of `text`; nil if it isn't arithmetic or overflows.
  static func value(of text: String) -> Value? {
    var parser = PlainArithmetic(rest: Substring(text).utf8)
    guard let number = parser.sum() else { return nil }
    parser.skipBlanks()
    return parser.rest.isEmpty ? number.value : nil
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == UInt8(ascii: " ") } }

  /// Consumes the first of `words` that comes next; longer words must precede their prefixes.
  private mutating func take(_ words: KeyValuePairs<String, BinaryOperator>) -> BinaryOperator? {
    skipBlanks()
    guard let (word, operation) = words.first(where: { rest.starts(with: $0.key.utf8) }) else { return nil }
    rest = rest.dropFirst(word.utf8.count)
    return operation
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func sum() -> Number? {
    guard var result = product() else { return nil }
    while let operation = take(["+": .add, "-": .sub]) {
      guard let next = product(), let sum = try? result.combined(operation, with: next) else { return nil }
      result = sum
    }
    return result
  }

  private mutating func product() -> Number? {
    guard var result = power() else { return nil }
    while let operation = take(["//": .floordiv, "*": .mul, "/": .truediv, "%": .mod]) {
      guard let next = power(), let product = try? result.combined(operation, with: next) else { return nil }
      result = product
    }
    return result
  }

  /// HyperPyYAML's `_ast_eval` has no unary minus: it leaves such text as a string.
  private mutating func power() -> Number? {
    guard let base = atom() else { return nil }
    guard let operation = take(["**": .pow]) else { return base }
    return deeper { $0.power() }.flatMap { try? base.combined(operation, with: $0) }
  }

  /// What stands further in; nil where the nesting is too deep.
  private mutating func deeper(_ read: (inout PlainArithmetic) -> Number?) -> Number? {
    guard depth < 32 else { return nil }
    depth += 1
    defer { depth -= 1 }
    return read(&self)
  }

  private mutating func atom() -> Number? {
    if take("(") { return deeper { $0.sum() }.flatMap { take(")") ? $0 : nil } }
    skipBlanks()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }
    rest = rest.dropFirst(digits.count)
    let text = String(Substring(digits))
    if let number = Int(text) { return .int(number) }
    return text.contains(".") ? Double(text).map(Number.float) : nil
  }
}
