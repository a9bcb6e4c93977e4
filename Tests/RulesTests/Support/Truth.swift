import Foundation

/// What real PyTorch said, recorded in `fixtures/truth/` by the programs in `tools/agreement/`.
enum Truth {
  typealias Record = [String: Any]

  /// Recorded data is only read, from any thread.
  struct Recording: @unchecked Sendable { let records: [Record] }

  static func recording(_ name: String) -> Recording { Recording(records: (try? records(name)) ?? []) }

  private static func records(_ name: String) throws -> [Record] {
    let url = URL(filePath: #filePath).appending(path: "../../../../fixtures/truth/\(name)").standardized
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Record ?? [:]
    }
  }

  /// The rule that reports each kind of refusal.
  static let codes = [
    "batched-running-stat": "NL101", "captured-mutation": "NL102", "item": "NL103", "randomness": "NL104",
    "no-batching-rule": "NL105", "one-value-per-channel": "NL204", "one-spatial-element": "NL204",
  ]
}
