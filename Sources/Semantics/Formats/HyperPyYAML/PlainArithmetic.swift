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

  /// A number of Python's.
  private enum Number {
    case int(Int)
    case float(Double)

    var double: Double {
      switch self {
      case .int(let value): Double(value)
      case .float(let value): value
      }
    }

    var value: Value {
      switch self {
      case .int(let value): .int(value)
      case .float(let value): .float(value)
      }
    }
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == UInt8(ascii: " ") } }

  /// Consumes the first of `words` that comes next; longer words must precede their prefixes.
  private mutating func take(_ words: [String]) -> String? {
    skipBlanks()
    guard let word = words.first(where: { rest.starts(with: $0.utf8) }) else { return nil }
    rest = rest.dropFirst(word.utf8.count)
    return word
  }

  private mutating func sum() -> Number? {
    guard var result = product() else { return nil }
    while let sign = take(["+", "-"]) {
      guard let next = product(), let sum = compute(sign, result, with: next) else { return nil }
      result = sum
    }
    return result
  }

  private mutating func product() -> Number? {
    guard var result = power() else { return nil }
    while !startsPower, let sign = take(["//", "*", "/", "%"]) {
      guard let next = power(), let product = compute(sign, result, with: next) else { return nil }
      result = product
    }
    return result
  }

  private var startsPower: Bool { rest.drop { $0 == UInt8(ascii: " ") }.starts(with: "**".utf8) }

  /// HyperPyYAML's `_ast_eval` has no unary minus: it leaves such text as a string.
  private mutating func power() -> Number? {
    guard let base = atom() else { return nil }
    guard take(["**"]) != nil else { return base }
    guard let exponent = power(), case .int(let times) = exponent, (0...64).contains(times) else { return nil }
    return (0..<times).reduce(.int(1)) { result, _ in result.flatMap { compute("*", $0, with: base) } }
  }

  private mutating func atom() -> Number? {
    guard depth < 32 else { return nil }
    if take(["("]) != nil {
      depth += 1
      defer { depth -= 1 }
      guard let inner = sum(), take([")"]) != nil else { return nil }
      return inner
    }
    skipBlanks()
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }
    rest = rest.dropFirst(digits.count)
    let text = String(Substring(digits))
    if let number = Int(text) { return .int(number) }
    return text.contains(".") ? Double(text).map(Number.float) : nil
  }

  private func compute(_ sign: String, _ a: Number, with b: Number) -> Number? {
    guard case .int(let x) = a, case .int(let y) = b, sign != "/" else { return computed(sign, a.double, with: b.double).map(Number.float) }
    let result: (partialValue: Int, overflow: Bool)
    switch sign {
    case "+": result = x.addingReportingOverflow(y)
    case "-": result = x.subtractingReportingOverflow(y)
    case "*": result = x.multipliedReportingOverflow(by: y)
    default:
      guard y != 0, y != -1 else { return y == 0 ? nil : compute(sign == "%" ? "*" : "-", .int(0), with: a) }
      let isUneven = x % y != 0 && (x < 0) != (y < 0)
      return .int(sign == "//" ? x / y - (isUneven ? 1 : 0) : x % y + (isUneven ? y : 0))
    }
    return result.overflow ? nil : .int(result.partialValue)
  }

  private func computed(_ sign: String, _ x: Double, with y: Double) -> Double? {
    switch sign {
    case "+": return x + y
    case "-": return x - y
    case "*": return x * y
    case _ where y == 0: return nil
    case "/": return x / y
    case "//": return (x / y).rounded(.down)
    default: return x - y * (x / y).rounded(.down)
    }
  }
}
