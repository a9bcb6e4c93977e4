import Fixtures
import Foundation
import Testing

/// Command lines with what they print: `fixtures/cli/<case>/transcript.txt`, run in a copy of its folder, and the `console`
/// blocks of `docs/*.md` behind a comment `<!-- in NAME -->`, run in a copy of that case's folder (``Golden``).
@Suite("Transcripts")
struct TranscriptTests {
  private static let docs = Fixtures.repository.appending(path: "docs")

  private static var cases: [String] { Fixtures.names(in: "cli") }
  private static var pages: [String] { Fixtures.names(in: "../docs").filter { $0.hasSuffix(".md") } }

  @Test("Cases", arguments: cases)
  func run(name: String) throws {
    let url = Fixtures.url("cli/\(name)/transcript.txt")
    let recorded = try String(contentsOf: url, encoding: .utf8)
    let now = try replay(recorded.components(separatedBy: "\n"), in: name).joined(separator: "\n")
    #expect(Golden.difference(now, from: url) == nil)
  }

  @Test("Documentation", arguments: pages)
  func document(name: String) throws {
    let url = TranscriptTests.docs.appending(path: name)
    let recorded = try String(contentsOf: url, encoding: .utf8)
    var result: [String] = []
    var (folder, block): (String?, [String]?) = (nil, nil)
    for line in recorded.components(separatedBy: "\n") {
      if line == "```", let lines = block {
        result += try replay(lines, in: try #require(folder)).reversed().drop { $0.isEmpty }.reversed()
        block = nil
      }
      if line == "```console", let mark = result.last, mark.hasPrefix("<!-- in "), mark.hasSuffix(" -->") {
        folder = String(mark.dropFirst(8).dropLast(4))
        block = []
        result.append(line)
      } else if block == nil {
        result.append(line)
      } else {
        block?.append(line)
      }
    }
    #expect(Golden.difference(result.joined(separator: "\n"), from: url) == nil)
  }

  /// The command lines of a transcript, each with what it prints now; the exit code where it isn't 0.
  private func replay(_ lines: [String], in name: String) throws -> [String] {
    let folder = try TemporaryFolder()
    let work = "\(folder.path)/work"
    try FileManager.default.copyItem(atPath: Fixtures.url("cli/\(name)").path, toPath: work)
    var result: [String] = []
    for line in lines where line.hasPrefix("$ ") {
      let tools = Tool.normlint.deletingLastPathComponent().path
      let run = try Tool.run(
        URL(filePath: "/bin/sh"), ["-c", "cd work && (\(line.dropFirst(2))) 2>&1"], in: folder,
        environment: ["PATH": "\(tools):/usr/bin:/bin"])
      let output = run.output.replacingOccurrences(of: work, with: "WORK")
      result.append(line)
      result += output.components(separatedBy: "\n").reversed().drop { $0.isEmpty }.reversed()
      if run.code != 0 { result.append("[exit code \(run.code)]") }
      result.append("")
    }
    return result
  }
}
