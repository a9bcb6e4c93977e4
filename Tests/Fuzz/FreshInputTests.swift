import Fixtures
import Foundation
import Testing

/// Inputs that nobody wrote, changed as `tools/dev/fuzz` changes them, though blindly: CI has no time to build with libFuzzer.
/// `NORMLINT_FUZZ_SECONDS=120` says for how long; without it nothing runs.
struct FreshInputTests {
  private static let seconds = ProcessInfo.processInfo.environment["NORMLINT_FUZZ_SECONDS"].flatMap(Double.init)
  /// An input takes a few milliseconds of a debug build.
  private static let longest = 20
  private static let largestSeed = 3000

  @Test("Inputs changed at random make no trap and no hang", .enabled(if: seconds != nil))
  func run() throws {
    let seeds = (CorpusTests.inputs + Fixtures.yaml()).compactMap { try? Fixtures.bytes($0) }.filter { $0.count <= Self.largestSeed }
    let end = Date(timeIntervalSinceNow: Self.seconds ?? 0)
    var (draw, count) = (SplitMix(state: 17), 0)
    FailingInput.showOnSignals()
    while Date() < end {
      var text = FuzzedText(try #require(seeds.randomElement(using: &draw)))
      for _ in 0..<Int.random(in: 1...4, using: &draw) { text.change(&draw) }
      FailingInput.set(text.bytes)
      FailingInput.allow(seconds: Self.longest)
      FuzzedRun(text.bytes).run()
      count += 1
    }
    FailingInput.allow(seconds: 0)
    print("\(count) changed inputs, from \(seeds.count) that stand in fixtures/")
    #expect(count > 0)
  }
}
