import Foundation
import Testing

@testable import NormLint

/// A folder of its own for one test, removed with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("normlint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    path = try #require(try? System.realPath(Path(base.path)).text)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes files and the folders above them.
  func write(_ names: String..., text: String = "a: 1\n") throws {
    for name in names { try write(bytes: Array(text.utf8), to: name) }
  }

  func write(bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  func makePipe(_ name: String) throws { try #require(mkfifo("\(path)/\(name)", 0o600) == 0) }

  func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  /// What a walk from this folder, or from paths inside it, finds; relative to the folder.
  func collect(_ paths: [String] = [""], _ options: FileCollector.Options = .init()) -> [String] {
    collector(paths, options).files().map { name($0.path) }
  }

  func collector(_ paths: [String], _ options: FileCollector.Options = .init()) -> FileCollector {
    var collector = FileCollector(options: options)
    for path in paths { collector.add(Path(path == "-" ? path : "\(self.path)/\(path)")) }
    return collector
  }

  func name(_ path: Path) -> String {
    path.text.hasPrefix(self.path + "/") ? String(path.text.dropFirst(self.path.count + 1)) : path.text
  }
}
