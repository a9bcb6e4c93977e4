import Fixtures
import Foundation
import Testing

@testable import YAMLSource

@Suite struct ScalarTests {
  struct Case: Decodable {
    let source: String
    let pyYAML: Value
    let omegaConf: Value
    /// What HyperPyYAML 1.2 makes of it with ruamel.yaml 0.18, of plain scalars.
    let ruamel: Value?
  }

  /// A kind and, but for null, a value as Python prints it.
  struct Value: Decodable {
    let scalar: Scalar

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      switch try list.decode(String.self) {
      case "null": scalar = .null
      case "bool": scalar = .bool(try list.decode(Bool.self))
      case "int": scalar = .int(Int(try list.decode(String.self))!)
      case "float": scalar = .float(Double(try list.decode(String.self))!)
      default: scalar = .string(try list.decode(String.self))
      }
    }
  }

  /// What the two libraries themselves made of each source, recorded in the fixture.
  @Test func typesAreThoseOfTheLibraries() throws {
    let cases = try JSONDecoder().decode([Case].self, from: Data(Fixtures.bytes("oracle/yaml/scalars.json")))
    #expect(cases.count > 500)
    for item in cases {
      let file = parse("k: \(item.source)\n")
      let value = try #require(file.value(for: "k", in: file.root), "\(item.source)")
      #expect(
        same(file.scalar(value, as: .pyYAML), item.pyYAML.scalar),
        "PyYAML: \(item.source): \(file.scalar(value, as: .pyYAML))")
      #expect(same(file.scalar(value), item.omegaConf.scalar), "OmegaConf: \(item.source): \(file.scalar(value))")
      guard let ruamel = item.ruamel?.scalar else { continue }
      let own = file.scalar(value, as: .ruamel)
      #expect(same(own, ruamel), "ruamel.yaml: \(item.source): \(own), not \(ruamel)")
    }
  }

  private func same(_ a: Scalar, _ b: Scalar) -> Bool {
    if case .float(let x) = a, case .float(let y) = b { return x == y && x.sign == y.sign || x.isNaN && y.isNaN }
    return a == b
  }

  @Test func quotedAndBlockScalarsAreStrings() {
    let file = parse("- '1'\n- \"true\"\n- |-\n  1\n- >-\n  null\n- ''\n")
    #expect(file.items(of: file.root).map { file.scalar($0) } == ["1", "true", "1", "null", ""].map { .string($0) })
  }

  @Test func equalityIsOfBytes() {
    let file = parse("- \"a\\nb\"\n- e\u{301}\n- [a]\n- \"\"\n")
    let items = Array(file.items(of: file.root))
    #expect(file.equals(items[0], "a\nb") && !file.equals(items[0], "a\nc"))
    #expect(file.equals(items[1], "e\u{301}") && !file.equals(items[1], "\u{E9}"))
    #expect(!file.equals(items[2], "") && file.equals(items[3], ""))
    #expect(file.withText(items[1]) { $0.count } == 3)
  }

  @Test func hugeNumbersStayLinear() {
    let digits = String(repeating: "7", count: 1_000_000)
    let file = parse("- \(digits)\n- 1.\(digits)\n- 0x\(digits)\n- 1\(String(repeating: ":30", count: 100_000))\n")
    let values = file.items(of: file.root).map { file.scalar($0) }
    #expect(values[0] == .float(.infinity) && values[1] == .float(1.7777777777777777) && values[2] == .float(.infinity))
  }
}
