import Fixtures
import Foundation
import Testing

/// A share of the hostile models, another one each day: `tools/dev/fuzz matrix` tries all.
struct HostileMatrixTests {
  private static let share = 2000
  private static let day = UInt64(Date().timeIntervalSince1970) / 86_400

  @Test func noModelTraps() {
    let matrix = HostileMatrix()
    var draw = SplitMix(state: Self.day)
    FailingInput.showOnSignals()
    for _ in 0..<matrix.count / Self.share {
      let text = matrix[Int.random(in: 0..<matrix.count, using: &draw)]
      FailingInput.set(text)
      FuzzedRun(text).runAll()
    }
  }

  @Test func everyFormHasModels() {
    for form in HostileMatrix.Form.allCases { #expect(form.signatures.count > 30) }
  }
}
