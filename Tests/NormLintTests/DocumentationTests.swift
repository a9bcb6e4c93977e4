import Fixtures
import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model
@testable import NormLint

/// Holds the documentation to the tool: in ```console blocks stand command lines behind `$ `, run by sh in `fixtures/`, and
/// under each what it writes to standard output and then to standard error (``Golden``). Those of README.md are run in a copy of
/// `fixtures/tutorial`, in a terminal.
@Suite("Documentation")
struct DocumentationTests {
  /// README.md and all of docs/.
  static let pages = ["README.md"] + Fixtures.names(in: "../docs").filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }

  private func url(_ page: String) -> URL { Fixtures.repository.appending(path: page) }
  private func read(_ page: String) throws -> String { try String(contentsOf: url(page), encoding: .utf8) }

  @Test("Quoted output is what the commands write", arguments: pages)
  func console(page: String) throws {
    let text = try read(page)
    let copy = try TemporaryFolder()
    let project = "\(copy.path)/project"
    if page == "README.md" { try FileManager.default.copyItem(atPath: Fixtures.url("tutorial").path, toPath: project) }
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
      result += try output(of: String(line.dropFirst(2)), inTerminalAt: page == "README.md" ? project : nil)
    }
    #expect(Golden.difference(result.joined(separator: "\n"), from: url(page)) == nil)
  }

  @Test("The tutorial quotes what PyTorch said before and after the fix")
  func tutorial() throws {
    let runs = try Fixtures.text("tutorial/pytorch.txt").components(separatedBy: "$ normlint --fix .\n\n")
    #expect(runs.count == 2 && runs[0].contains("RuntimeError: Batch norm got a batched tensor") && !runs[1].contains("Error"))
    var text = try read("docs/tutorial.md")
    for (mark, run) in zip(["before", "after"], runs) {
      let start = try #require(text.range(of: "<!-- \(mark) -->\n```text\n"))
      let stop = try #require(text[start.upperBound...].range(of: "```"))
      text.replaceSubrange(start.upperBound..<stop.lowerBound, with: run.trimmingCharacters(in: .newlines) + "\n")
    }
    #expect(Golden.difference(text, from: url("docs/tutorial.md")) == nil)
  }

  /// - Parameter folder: where a terminal of 80 columns shows it; nil for `fixtures/`, without a terminal
  private func output(of command: String, inTerminalAt folder: String?) throws -> [String] {
    let run = try folder.map { try Terminal.shell(command, in: $0) } ?? Tool.shell(command, in: Fixtures.root.path)
    #expect(run.code <= 1, "\(command) ends with \(run.code)")
    var lines = (run.output + run.errors).components(separatedBy: "\n")
    if folder != nil { #expect(lines.allSatisfy { $0.count <= 80 }, "\(command)") }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  @Test("The table of functions has all of them, with their arguments")
  func functions() throws {
    let (begin, end) = ("<!-- functions -->\n", "<!-- /functions -->")
    let text = try read("docs/native.md")
    let start = try #require(text.range(of: begin))
    let stop = try #require(text.range(of: end))
    let byArguments = Dictionary(grouping: Functions.all.keys.sorted()) { name in
      let arguments = Functions.all[name].map { $0.signature } ?? Signature()
      return arguments.names.enumerated().map { $0 < arguments.required ? "**\($1)**" : $1 }.joined(separator: ", ")
    }
    let rows = byArguments.map { arguments, names in (names.map { "`\($0)`" }.joined(separator: ", "), arguments) }.sorted { $0.0 < $1.0 }
    let table = "| functions | arguments |\n|---|---|\n" + rows.map { "| \($0) | \($1) |\n" }.joined()
    let page = text[..<start.upperBound] + table + text[stop.lowerBound...]
    #expect(Golden.difference(String(page), from: url("docs/native.md")) == nil)
  }

  @Test("Links lead somewhere", arguments: pages)
  func links(page: String) throws {
    let folder = url(page).deletingLastPathComponent()
    for part in try read(page).components(separatedBy: "](").dropFirst() {
      let target = part.prefix { $0 != ")" && $0 != "#" && $0 != " " }
      if target.isEmpty || target.hasPrefix("http") { continue }
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: String(target)).path), "\(page): \(target)")
    }
  }
}
