import Foundation
import Testing

@testable import Rules

/// Files that the loader of their format refuses are NL002, and no others: 70 texts as OmegaConf 2.3, jsonargparse 4, HyperPyYAML 1.2
/// and MONAI 1.5 take them.
@Suite struct LoaderTests {
  static let recording = Truth.recording("yaml/loaders.jsonl")

  @Test func whatALoaderRefusesCannotBeRead() throws {
    #expect(Self.recording.records.count > 250)
    for record in Self.recording.records {
      let text = try #require(record["text"] as? String)
      let report = Linter().lint(bytes: Array(text.utf8))
      let isRefused = report.diagnostics.contains { $0.code == .unreadable }
      #expect(isRefused == (record["refused"] as? Bool), "\(record["loader"] ?? ""): \(record["case"] ?? "")")
    }
  }
}
