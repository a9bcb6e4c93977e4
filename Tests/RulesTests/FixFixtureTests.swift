import Fixtures
import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model
@testable import Rules
@testable import YAMLSource

/// `fixtures/fixes/<case>/`: a model, and what plain `--fix` (`default.yaml`) and `--fix-with` each option make of it. Where an
/// option can't be, its file says why (`norm-layer.txt`).
@Suite struct FixFixtureTests {
  static let cases = Fixtures.names(in: "fixes")

  @Test func everyCaseIsThere() { #expect(Self.cases.count >= 35) }

  @Test(arguments: cases) func theOptionsAreWritten(_ name: String) throws {
    let original = try Fixtures.bytes("fixes/\(name)/model.yaml")
    let linted = Linter().lint(bytes: original)
    let isRandom = linted.diagnostics.contains { $0.code == .randomUnderVmap }
    for option in [nil] + FixID.named.map(Optional.some) where option != .randomness || isRandom {
      let engine = FixEngine(Linter(), options(option), confirmation: ExecutorConfirmation(threads: 1))
      let fixed = engine.fix(linted) { _ in true }
      let label = option?.name ?? "default"
      if fixed.isChanged {
        try expect(fixed.after.source.bytes, name, "\(label).yaml")
        try FixInvariants.check(linted, fixed, engine, "\(name), \(label)")
      } else {
        try expect(Array(reasons(fixed).utf8), name, "\(label).txt")
      }
    }
  }

  /// Whatever a fixture was written for, fixing it keeps what fixes keep.
  @Test func everyFixtureIsFixedSoundly() throws {
    let engine = FixEngine(Linter(), FixOptions(), confirmation: ExecutorConfirmation(threads: 1))
    for path in Fixtures.yaml() where !path.hasPrefix("fixes/") {
      let linted = Linter().lint(bytes: try Fixtures.bytes(path))
      let fixed = engine.fix(linted) { _ in true }
      if fixed.isChanged { try FixInvariants.check(linted, fixed, engine, path) }
    }
  }

  private func options(_ only: FixID?) -> FixOptions {
    var options = FixOptions()
    options.only = only
    return options
  }

  /// Why nothing was done.
  private func reasons(_ fixed: FixedFile) -> String {
    let fixes = fixed.after.diagnostics.flatMap(\.fixes)
    var lines: [String] = []
    for fix in fixes {
      let line = "\(fix.id.name): \(fix.verification.status.rawValue): \(fix.verification.detail)\n"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines.isEmpty ? "nothing to fix\n" : lines.joined()
  }

  private func expect(_ found: [UInt8], _ name: String, _ file: String) throws {
    #expect(Golden.difference(found, from: Fixtures.url("fixes/\(name)/\(file)")) == nil)
  }
}

/// What holds for every fix of every file.
enum FixInvariants {
  static func check(_ linted: FileReport, _ fixed: FixedFile, _ engine: FixEngine, _ label: String) throws {
    let result = fixed.after.source
    #expect(result.problems.isEmpty, "\(label): the result parses")
    // NL001 is fixed by taking out suppressions, and nothing but those.
    let comments = { (file: YAMLFile) in
      file.comments().map { String(decoding: file.bytes[$0], as: UTF8.self) }
        .map { $0.replacing(/[ \t]*#[ \t]*normlint:.*/, with: "") }.filter { !$0.isEmpty }
    }
    #expect(comments(result) == comments(linted.source), "\(label): comments survive")
    if engine.options.only == nil, !linted.diagnostics.contains(where: { $0.code == .unusedSuppression }) {
      #expect(!linted.source.changesContext(to: result), "\(label): how the model is called is the program's to say")
    }
    let again = engine.fix(Linter().lint(bytes: result.bytes)) { _ in true }
    #expect(!again.isChanged, "\(label): a second fix changes nothing")
    #expect(result.bytes.last == linted.source.bytes.last || result.bytes.last != 0x0A, "\(label): the last line's end stays")
  }

  /// The edits that JSON shows for a finding give just what `--fix` writes, where a model needs one fix alone.
  static func checkEdits(_ proposed: FileReport, _ fixed: FixedFile, _ label: String) {
    guard fixed.applied.count == 1, let applied = fixed.applied.first else { return }
    let fixes = proposed.diagnostics.filter { $0.model == applied.model }.flatMap(\.fixes)
    guard let fix = fixes.first(where: { $0.id == applied.fix.id && $0.title == applied.fix.title }) else { return }
    #expect(fix.edits.applied(to: proposed.source.bytes) == fixed.after.source.bytes, "\(label): the edits are what is written")
  }
}
