import Foundation
import Testing

/// Command lines with what they print: `fixtures/runs/<case>/transcript.txt`, run in a copy of its folder, and the `console`
/// blocks of `docs/*.md` behind a comment `<!-- in NAME -->`, run in a copy of that case's folder.
/// `NORMLINT_RECORD=1 tools/test --filter Transcript` writes them anew, and fails, so that the difference gets read.
@Suite("Transcripts")
struct TranscriptTests {
  private static let isRecording = ProcessInfo.processInfo.environment["NORMLINT_RECORD"] == "1"
  private static let runs = FixtureFolder.root.appending(path: "runs")
  private static let docs = FixtureFolder.root.deletingLastPathComponent().appending(path: "docs")

  private static var cases: [String] { names(in: runs) }
  private static var pages: [String] { names(in: docs).filter { $0.hasSuffix(".md") } }
  private static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  @Test("Cases", arguments: cases)
  func run(name: String) throws {
    let url = TranscriptTests.runs.appending(path: "\(name)/transcript.txt")
    let recorded = try String(contentsOf: url, encoding: .utf8)
    try settle(try replay(recorded.components(separatedBy: "\n"), in: name).joined(separator: "\n"), recorded, url)
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
    try settle(result.joined(separator: "\n"), recorded, url)
  }

  private func settle(_ now: String, _ recorded: String, _ url: URL) throws {
    if now != recorded, TranscriptTests.isRecording {
      try Data(now.utf8).write(to: url)
      Issue.record("recorded \(url.lastPathComponent): read the difference")
    } else {
      #expect(now == recorded, "NORMLINT_RECORD=1 records what is printed now")
    }
  }

  /// The command lines of a transcript, each with what it prints now; the exit code where it isn't 0.
  private func replay(_ lines: [String], in name: String) throws -> [String] {
    let folder = try TemporaryFolder()
    let work = "\(folder.path)/work"
    try FileManager.default.copyItem(atPath: TranscriptTests.runs.appending(path: name).path, toPath: work)
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
