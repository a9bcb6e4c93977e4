import Foundation
import Testing

@testable import Rules
@testable import Semantics
@testable import YAMLSource

/// `fixtures/fixes/<case>/`: a model, and what plain `--fix` (`default.yaml`) and `--fix-with` each option make of it. Where an
/// option can't be, its file says why (`norm-layer.txt`).
@Suite struct FixFixtureTests {
  static let folder = URL(filePath: #filePath).appending(path: "../../../fixtures/fixes").standardized
  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  @Test func everyCaseIsThere() { #expect(Self.cases.count >= 35) }

  @Test(arguments: cases) func theOptionsAreWritten(_ name: String) throws {
    let original = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name)/model.yaml")))
    for option in [nil] + FixOption.allCases.map(Optional.some) {
      let engine = FixEngine(Linter(), options(option), ExecutorConfirmation(threads: 1))
      let linted = Linter().lint(bytes: original)
      let fixed = engine.fix(linted) { _ in true }
      let label = option?.rawValue ?? "default"
      if fixed.isChanged {
        try expect(fixed.linted.source.bytes, name, "\(label).yaml")
        try FixInvariants.check(linted, fixed, engine, "\(name), \(label)")
      } else {
        try expect(Array(reasons(fixed, option).utf8), name, "\(label).txt")
      }
    }
  }

  /// Whatever a fixture was written for, fixing it keeps what fixes keep.
  @Test func everyFixtureIsFixedSoundly() throws {
    let root = Self.folder.deletingLastPathComponent()
    let paths = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).sorted()
    let engine = FixEngine(Linter(), FixOptions(), ExecutorConfirmation(threads: 1))
    for path in paths where path.hasSuffix(".yaml") && !path.hasPrefix("fixes/") {
      let linted = Linter().lint(bytes: [UInt8](try Data(contentsOf: root.appending(path: path))))
      let fixed = engine.fix(linted) { _ in true }
      if fixed.isChanged { try FixInvariants.check(linted, fixed, engine, path) }
    }
  }

  private func options(_ option: FixOption?) -> FixOptions {
    var options = FixOptions()
    options.option = option
    return options
  }

  /// Why nothing was done.
  private func reasons(_ fixed: FixedFile, _ option: FixOption?) -> String {
    let fixes = fixed.linted.report.diagnostics.flatMap(\.fixes)
    var lines: [String] = []
    for fix in fixes {
      let line = "\(fix.option): \(fix.verification.status.rawValue): \(fix.verification.detail)\n"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines.isEmpty ? "nothing to fix\n" : lines.joined()
  }

  /// Compares with the recorded text. With NORMLINT_RECORD set it is recorded, and the test still fails, so that somebody
  /// reads the difference.
  private func expect(_ found: [UInt8], _ name: String, _ file: String) throws {
    let url = Self.folder.appending(path: "\(name)/\(file)")
    if let data = try? Data(contentsOf: url), [UInt8](data) == found { return }
    if ProcessInfo.processInfo.environment["NORMLINT_RECORD"] != nil { try Data(found).write(to: url) }
    Issue.record("\(name)/\(file) is out of date; record it by NORMLINT_RECORD=1 tools/test --filter FixFixtureTests\n\(String(decoding: found, as: UTF8.self))")
  }
}

/// What holds for every fix of every file.
enum FixInvariants {
  static func check(_ linted: LintedFile, _ fixed: FixedFile, _ engine: FixEngine, _ label: String) throws {
    let result = fixed.linted.source
    #expect(result.problems.isEmpty, "\(label): the result parses")
    // NL001 is fixed by taking out suppressions, and nothing but those.
    let comments = { (file: YAMLFile) in
      file.comments().map { String(decoding: file.bytes[$0], as: UTF8.self) }
        .map { $0.replacing(/[ \t]*#[ \t]*normlint:.*/, with: "") }.filter { !$0.isEmpty }
    }
    #expect(comments(result) == comments(linted.source), "\(label): comments survive")
    let again = engine.fix(Linter().lint(bytes: result.bytes)) { _ in true }
    #expect(!again.isChanged, "\(label): a second fix changes nothing")
    #expect(result.bytes.last == linted.source.bytes.last || result.bytes.last != 0x0A, "\(label): the last line's end stays")
  }

  /// The edits that JSON shows for a finding give just what `--fix` writes, where a model needs one fix alone.
  static func checkEdits(_ proposed: LintedFile, _ fixed: FixedFile, _ label: String) {
    guard fixed.applied.count == 1, let applied = fixed.applied.first else { return }
    let fixes = proposed.report.diagnostics.filter { $0.model == applied.model }.flatMap(\.fixes)
    guard let fix = fixes.first(where: { $0.option == applied.fix.option && $0.title == applied.fix.title }) else { return }
    #expect(fix.edits.applied(to: proposed.source.bytes) == fixed.linted.source.bytes, "\(label): the edits are what is written")
  }
}
