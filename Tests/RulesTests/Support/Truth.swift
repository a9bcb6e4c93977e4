import Fixtures

/// What real PyTorch said, recorded in `fixtures/oracle/` by the programs in `tools/oracle/agreement/`.
enum Truth {
  typealias Record = [String: Any]

  /// Recorded data is only read, from any thread.
  struct Recording: @unchecked Sendable { let records: [Record] }

  static func recording(_ path: String) -> Recording { Recording(records: (try? Fixtures.records("oracle/\(path)")) ?? []) }

  /// The rule that reports each kind of refusal.
  static let codes = [
    "batched-running-stat": "NL101", "captured-mutation": "NL102", "item": "NL103", "randomness": "NL104",
    "no-batching-rule": "NL105", "one-value-per-channel": "NL204", "one-spatial-element": "NL204",
  ]
}
