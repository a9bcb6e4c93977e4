import Testing

@testable import PythonModels

/// What CPython 3.11 gives for the same calls.
struct TextTests {
  @Test(arguments: [
    (3.14159, ".3f", "3.142"), (0.5, ".0f", "0"), (1.5, ".0f", "2"), (2.5, ".0f", "2"), (1e16, "", "1e+16"),
    (123456789.125, ",.2f", "123,456,789.12"), (0.1, ".20f", "0.10000000000000000555"), (1e-7, "g", "1e-07"), (1234567.0, "g", "1.23457e+06"),
    (0.00012345, ".3g", "0.000123"), (1e22, "f", "10000000000000000000000.000000"), (0.256, ".1%", "25.6%"), (12345.678, ".2e", "1.23e+04"),
    (-0.0, ".1f", "-0.0"), (1e-300, ".3e", "1.000e-300"), (9.995, ".2f", "9.99"), (99999.5, "g", "99999.5"),
  ])
  func floats(value: Double, specification: String, expected: String) {
    #expect(FormatSpecification(specification)?.format(value) == expected)
  }

  @Test(arguments: [
    (255, "x", "ff"), (255, "#x", "0xff"), (-5, "05d", "-0005"), (5, "+d", "+5"), (1_234_567, ",", "1,234,567"), (7, "02d", "07"), (2, ".2f", "2.00"),
  ])
  func wholeNumbers(value: Int, specification: String, expected: String) {
    #expect(FormatSpecification(specification)?.format(value) == expected)
  }

  @Test(arguments: [("ab", ">5", "   ab"), ("ab", "^5", " ab  "), ("ab", "*<5", "ab***"), ("abcdef", ".3", "abc")])
  func texts(value: String, specification: String, expected: String) {
    #expect(FormatSpecification(specification)?.format(value) == expected)
  }

  @Test func widthsAreBounded() { #expect(FormatSpecification("99999d") == nil) }

  @Test(arguments: [
    (#"(\d.*)"#, "ds_r1_k3", ["1_k3"]), (#"^(?:a|b)+c$"#, "ababc", ["ababc"]), (#"[a-c\d]{2,3}?"#, "xxab1", ["ab"]), (#"\bfoo\b"#, "a foo.", ["foo"]),
    (#"(a*)*b"#, "aaac", []), (#"x|"#, "yx", ["", "x", ""]),
  ])
  func patterns(pattern: String, text: String, expected: [String]) throws {
    let regex = try #require(Regex(pattern))
    var machine = RegexMachine(regex, text)
    #expect(machine.all().map { machine.text($0.range) } == expected)
  }

  @Test func patternsThatAreNotRead() {
    for pattern in ["(?=a)", #"(a)\1"#, "(", "a**"] { #expect(Regex(pattern) == nil) }
  }

  @Test func slowPatternsEnd() throws {
    var machine = RegexMachine(try #require(Regex("(a+)+b")), String(repeating: "a", count: 40))
    #expect(machine.search() == nil)
    #expect(machine.isExhausted)
  }
}
