/// Python's format specification (`format(value, "08.3f")`).
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  var align: Unicode.Scalar?
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var width = 0
  /// The separator between groups of digits.
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?

  /// The largest width of a text that is made.
  static let widest = 4_096

  /// Whether a number in a specification is larger than the widest text.
  static func isTooWide(_ text: String) -> Bool {
    text.split { !("0"..."9").contains($0) }.contains { (Int($0) ?? Int.max) > widest }
  }

  /// Nil for a specification that Python refuses or that is too wide.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    func isAlign(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { "<>=^".unicodeScalars.contains($0) } ?? false }
    if isAlign(rest.dropFirst().first), let first = rest.first {
      (fill, align) = (first, rest.dropFirst().first)
      rest = rest.dropFirst(2)
    } else if isAlign(rest.first) {
      align = rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest.removeFirst()
    }
    if rest.first == "0" {
      if align == nil { (fill, align) = ("0", "=") }
      rest.removeFirst()
    }
    guard let width = FormatSpecification.number(&rest) else { return nil }
    self.width = width
    if let first = rest.first, first == "," || first == "_" { grouping = rest.removeFirst() }
    if rest.first == "." {
      rest.removeFirst()
      guard rest.first?.isDigit == true, let precision = FormatSpecification.number(&rest) else { return nil }
      self.precision = precision
    }
    type = rest.popFirst()
    guard rest.isEmpty else { return nil }
  }

  /// A number of the specification; nil if it is larger than the largest width.
  private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
    var result = 0
    while let digit = rest.first, ("0"..."9").contains(digit) {
      result = result * 10 + Int(digit.value - 48)
      guard result <= widest else { return nil }
      rest.removeFirst()
    }
    return result
  }

  func format(_ text: String) -> String? {
    guard type == nil || type == "s", align != "=" || fill == "0" else { return nil }
    let shown = precision.map { TextScalars(TextScalars(text).elements.prefix($0)).text } ?? text
    return padded("", shown, standard: "<", isNumber: false)
  }

  func format(_ value: Int) -> String? {
    guard precision == nil || type != nil else { return nil }
    let digits: String
    var prefix = ""
    switch type {
    case nil, "d", "n": digits = String(value.magnitude)
    case "b": (prefix, digits) = ("0b", String(value.magnitude, radix: 2))
    case "o": (prefix, digits) = ("0o", String(value.magnitude, radix: 8))
    case "x": (prefix, digits) = ("0x", String(value.magnitude, radix: 16))
    case "X": (prefix, digits) = ("0X", String(value.magnitude, radix: 16, uppercase: true))
    case "c": return Unicode.Scalar(UInt32(clamping: value)).flatMap { padded("", String($0), standard: "<", isNumber: false) }
    default: return format(Double(value))
    }
    return padded(spelled(value < 0) + (isAlternate ? prefix : ""), grouped(digits), standard: ">", isNumber: true)
  }

  func format(_ value: Double) -> String? {
    guard value.isFinite else {
      let text = value.isNaN ? "nan" : "inf"
      return padded(
        spelled(value < 0), type.map { "FEG".unicodeScalars.contains($0) } == true ? text.uppercased() : text, standard: ">", isNumber: true)
    }
    let number = Decimal(abs(value))
    var text: String
    switch type {
    case "f", "F": text = number.fixed(precision ?? 6)
    case "%": text = Decimal(abs(value * 100)).fixed(precision ?? 6) + "%"
    case "e": text = number.scientific(precision ?? 6)
    case "E": text = number.scientific(precision ?? 6).uppercased()
    case "g", "G", "n": text = number.general(max(precision ?? 6, 1))
    case nil:
      text = precision.map { number.general(max($0, 1)) } ?? PythonText.repr(abs(value))
      if precision != nil, !text.contains("."), !text.contains("e") { text += ".0" }
    default: return nil
    }
    if type == "G" { text = text.uppercased() }
    return padded(spelled(value.sign == .minus), grouped(text), standard: ">", isNumber: true)
  }

  private func spelled(_ isNegative: Bool) -> String { isNegative ? "-" : sign == "-" ? "" : String(sign) }

  private func grouped(_ text: String) -> String {
    guard let grouping else { return text }
    let size = type == "b" || type == "o" || type == "x" || type == "X" ? 4 : 3
    let digits = text.prefix { $0.isHexDigit }
    var result = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % size == 0 { result.unicodeScalars.append(grouping) }
      result.append(digit)
    }
    return result + text.dropFirst(digits.count)
  }

  private func padded(_ sign: String, _ text: String, standard: Unicode.Scalar, isNumber: Bool) -> String {
    let missing = max(0, width - sign.unicodeScalars.count - text.unicodeScalars.count)
    func fill(_ count: Int) -> String { String(String.UnicodeScalarView(Array(repeating: self.fill, count: count))) }
    switch align == "=" && !isNumber ? "<" : align ?? standard {
    case "<": return sign + text + fill(missing)
    case "^": return fill(missing / 2) + sign + text + fill(missing - missing / 2)
    case "=": return sign + fill(missing) + text
    default: return fill(missing) + sign + text
    }
  }
}
