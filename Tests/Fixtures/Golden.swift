import Foundation

/// Files that hold what the program said when somebody last read it. `NORMLINT_RECORD=1 tools/test` writes those anew that
/// differ, and fails nevertheless, so that the difference gets read; `--filter` chooses what is recorded.
package enum Golden {
  private static let isRecording = ProcessInfo.processInfo.environment["NORMLINT_RECORD"] == "1"

  /// How `found` differs from a recorded file; nil where it does not.
  package static func difference(_ found: [UInt8], from url: URL) -> String? {
    let recorded = (try? Data(contentsOf: url)).map { [UInt8]($0) }
    if found == recorded { return nil }
    let name = url.path.replacing(Fixtures.repository.path, with: "")
    if isRecording {
      do { try Data(found).write(to: url) } catch { return "\(name) can't be written: \(error)" }
      return "\(name) is recorded: read the difference"
    }
    return "\(name) is out of date, NORMLINT_RECORD=1 tools/test records it" + firstDifference(found, recorded ?? [])
  }

  package static func difference(_ found: String, from url: URL) -> String? {
    difference(Array(found.utf8), from: url)
  }

  private static func firstDifference(_ found: [UInt8], _ recorded: [UInt8]) -> String {
    let lines = { (bytes: [UInt8]) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) } }
    let (now, before) = (lines(found), lines(recorded))
    let row = zip(now, before).prefix { $0 == $1 }.count
    let line = { (lines: [String]) in row < lines.count ? lines[row] : "(the end)" }
    return "\nline \(row + 1) recorded: \(line(before))\nline \(row + 1) now:      \(line(now))"
  }
}
