import Testing

@testable import PythonSource

/// Constants, names and places. Whole trees are compared with CPython's by tools/oracle/python-ast.
@Suite struct ValueTests {
  @Test(arguments: [
    ("'a' \"b\"", "ab"), ("r'\\n'", "\\n"), ("'\\x41\\101\\u00e9\\U0001F600'", "AAé😀"), ("'a\\\nb'", "ab"), ("'''a\r\nb'''", "a\nb"),
    ("'\\N{DIGIT ONE}\\q'", "1\\q"), ("u'é'", "é"),
  ])
  func strings(text: String, value: String) {
    let file = read(text)
    #expect(constant(file).flatMap { file.string($0) } == value)
  }

  @Test(arguments: [("0", 0), ("0xFF", 255), ("0o17", 15), ("0b11", 3), ("1_000", 1000), ("9223372036854775807", Int.max)])
  func ints(text: String, value: Int) {
    let file = read(text)
    #expect(constant(file).flatMap { file.int($0) } == value)
  }

  @Test(arguments: [("1.", 1.0), (".5e1", 5), ("1_0.0_1", 10.01), ("1e400", .infinity), ("2j", 2)])
  func floats(text: String, value: Double) {
    let file = read(text)
    #expect(constant(file).flatMap { file.double($0) } == value)
  }

  @Test func bigIntHasNoValue() {
    let file = read("9223372036854775808")
    #expect(constant(file).flatMap { file.int($0) } == nil)
    #expect(constant(file).map { file.constant($0) } == .bigInt)
  }

  /// PEP 3131: names are compared in the form NFKC.
  @Test func namesAreNormalized() {
    #expect(read("ｗｉｄｔｈ = µ = 𝐱").names.suffix(3) == ["width", "μ", "x"])
  }

  /// PEP 263. Ranges are in the text as UTF-8.
  @Test func latin1() {
    let file = PythonFile(bytes: Array("# coding: latin-1\nx = '".utf8) + [0xE9] + Array("'\n".utf8))
    #expect(file.problem == nil)
    #expect(PythonFile(bytes: Array("x = '".utf8) + [0xE9] + Array("'\n".utf8)).problem?.range == 5..<6)
    #expect(file.position(at: file.bytes.count - 1) == (2, 8))
  }

  @Test func problemsHaveAPlace() {
    #expect(read("a\nb = = c").problem?.range == 6..<7)
    #expect(read("x = (1,\n").problem?.range == 4..<5)
    #expect(read("'a").problem?.range == 0..<1)
  }

  private func constant(_ file: PythonFile) -> PythonNode? {
    guard let module = file.module, let statement = file.body(module).first else { return nil }
    return file.value(statement)
  }
}
