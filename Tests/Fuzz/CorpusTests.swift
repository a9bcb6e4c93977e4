import Fixtures
import Testing

/// The inputs that the fuzzer starts from, among them those that once failed: none traps.
struct CorpusTests {
  static let inputs = Fixtures.names(in: "oracle/fuzz").map { "oracle/fuzz/\($0)" }

  @Test func thereAreInputs() { #expect(Self.inputs.count >= 20) }

  @Test(arguments: inputs) func runs(_ input: String) throws { FuzzedRun(try Fixtures.bytes(input)).run() }
}
