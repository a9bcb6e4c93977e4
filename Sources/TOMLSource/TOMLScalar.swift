/// The values of TOML without quotes: truth values, numbers, dates and times. Each function passes over what it is named after, where it stands.
struct TOMLScalar {
  private var rest: ArraySlice<UInt8>

  static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
    let kinds: [(inout TOMLScalar) -> Bool] = [{ $0.word() }, { $0.basedInteger() }, { $0.number() }, { $0.moment() }, { $0.time() }]
    return kinds.contains { kind in
      var scalar = TOMLScalar(rest: text)
      return kind(&scalar) && scalar.rest.isEmpty
    }
  }

  static func digit(_ byte: UInt8, below base: Int) -> Bool {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { byte < 0x80 && $0 < base } ?? false
  }

  private mutating func word() -> Bool {
    if take("true") || take("false") { return true }
    _ = sign()
    return take("inf") || take("nan")
  }

  /// `0xBEEF`
  private mutating func basedInteger() -> Bool {
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] where take(prefix) { return digits(below: base) }
    return false
  }

  /// `-1_000`, `6.2e-3`
  private mutating func number() -> Bool {
    _ = sign()
    if !take("0"), rest.first == UInt8(ascii: "_") || !digits(below: 10) { return false }
    if take("."), !digits(below: 10) { return false }
    guard take("e") || take("E") else { return true }
    _ = sign()
    return digits(below: 10)
  }

  /// `1979-05-27`, `1979-05-27T07:32:00.5-07:00`
  private mutating func moment() -> Bool {
    guard let year = number(4), year > 0, take("-"), let month = number(2), take("-"), let day = number(2) else { return false }
    guard (1...12).contains(month), (1...TOMLScalar.days(in: month, of: year)).contains(day) else { return false }
    guard take("T") || take("t") || take(" ") else { return true }
    guard time() else { return false }
    if take("Z") || take("z") || !sign() { return true }
    return hourAndMinute()
  }

  /// `07:32:00.999`
  private mutating func time() -> Bool {
    guard hourAndMinute(), take(":"), let second = number(2), second < 60 else { return false }
    return !take(".") || digits(below: 10, separated: false)
  }

  private mutating func hourAndMinute() -> Bool {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2) else { return false }
    return minute < 60
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private mutating func sign() -> Bool { take("+") || take("-") }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  /// Digits, with single underscores between them.
  private mutating func digits(below base: Int, separated: Bool = true) -> Bool {
    repeat {
      let run = rest.prefix { TOMLScalar.digit($0, below: base) }
      if run.isEmpty { return false }
      rest = rest.dropFirst(run.count)
    } while separated && take("_")
    return true
  }

  /// A number of so many digits.
  private mutating func number(_ count: Int) -> Int? {
    let run = rest.prefix(count)
    guard run.count == count, run.allSatisfy({ TOMLScalar.digit($0, below: 10) }) else { return nil }
    rest = rest.dropFirst(count)
    return Int(String(decoding: run, as: UTF8.self))
  }
}
