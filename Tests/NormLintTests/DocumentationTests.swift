import Foundation
import Testing

@testable import NormLint
@testable import Semantics

/// Holds the documentation to the tool: in ```console blocks stand command lines behind `$ `, run by sh in `fixtures/`, and
/// under each what it writes to standard output and then to standard error. `NORMLINT_RECORD=1` writes them anew, and fails.
@Suite("Documentation")
struct DocumentationTests {
  private static let isRecording = ProcessInfo.processInfo.environment["NORMLINT_RECORD"] == "1"
  private static let root = FixtureFolder.root.deletingLastPathComponent()

  /// README.md and all of docs/.
  static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
    return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  private func read(_ page: String) throws -> String {
    try String(contentsOf: DocumentationTests.root.appending(path: page), encoding: .utf8)
  }

  /// Compares a page with what it ought to be.
  private func hold(_ page: String, to expected: String, _ actual: String) throws {
    guard expected != actual else { return }
    if DocumentationTests.isRecording {
      try Data(expected.utf8).write(to: DocumentationTests.root.appending(path: page))
      Issue.record("wrote \(page): read the difference")
    } else {
      let lines = zip(expected.split(separator: "\n", omittingEmptySubsequences: false), actual.split(separator: "\n", omittingEmptySubsequences: false))
      let first = lines.first { $0 != $1 }
      Issue.record(
        """
        \(page) is out of date, run NORMLINT_RECORD=1 tools/test --filter Documentation
        it says:      \(first?.1 ?? "nothing")
        normlint now: \(first?.0 ?? "nothing")
        """)
    }
  }

  @Test("Quoted output is what the commands write", arguments: pages)
  func console(page: String) throws {
    let text = try read(page)
    var (result, isInside): ([String], Bool) = ([], false)
    for line in text.components(separatedBy: "\n") {
      // Blocks that name their folder are those of `TranscriptTests`.
      let isMarked = result.last?.hasPrefix("<!-- in ") == true
      if line.hasPrefix("```") { isInside = line == "```console" && !isMarked }
      guard isInside, !line.hasPrefix("```") else {
        result.append(line)
        continue
      }
      guard line.hasPrefix("$ ") else { continue }
      result.append(line)
      result += try output(of: String(line.dropFirst(2)))
    }
    try hold(page, to: result.joined(separator: "\n"), text)
  }

  private func output(of command: String) throws -> [String] {
    let run = try Tool.shell(command, in: FixtureFolder.root.path)
    #expect(run.code <= 1, "\(command) ends with \(run.code)")
    var lines = (run.output + run.errors).components(separatedBy: "\n")
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  @Test("The table of functions has all of them, with their arguments")
  func functions() throws {
    let (begin, end) = ("<!-- functions -->\n", "<!-- /functions -->")
    let text = try read("docs/native.md")
    let start = try #require(text.range(of: begin))
    let stop = try #require(text.range(of: end))
    let rows = Functions.all.keys.sorted().map { name in
      let arguments = Functions.all[name].map { $0.signature } ?? Signature()
      let names = arguments.names.enumerated().map { $0 < arguments.required ? "**\($1)**" : $1 }
      return "| `\(name)` | \(names.joined(separator: ", ")) |\n"
    }
    let table = "| function | arguments |\n|---|---|\n" + rows.joined()
    try hold("docs/native.md", to: text[..<start.upperBound] + table + text[stop.lowerBound...], text)
  }

  @Test("Links lead somewhere", arguments: pages)
  func links(page: String) throws {
    let folder = DocumentationTests.root.appending(path: page).deletingLastPathComponent()
    for part in try read(page).components(separatedBy: "](").dropFirst() {
      let target = part.prefix { $0 != ")" && $0 != "#" && $0 != " " }
      if target.isEmpty || target.hasPrefix("http") { continue }
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: String(target)).path), "\(page): \(target)")
    }
  }
}
