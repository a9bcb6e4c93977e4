import Foundation

/// The files in `fixtures/`, by their paths below it.
package enum Fixtures {
  /// The folder of the package.
  package static let repository = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
  package static let root = repository.appending(path: "fixtures")

  package static func url(_ path: String) -> URL { root.appending(path: path) }

  package static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(path))) }

  package static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

  package static func lines(_ path: String) throws -> [Substring] { try text(path).split(separator: "\n") }

  /// The records of a file of JSON Lines.
  package static func records(_ path: String) throws -> [[String: Any]] {
    try lines(path).map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:] }
  }

  /// The names in a folder, sorted.
  package static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url(folder).path)) ?? []).sorted()
  }

  /// The Python files in a folder and below: dotted names of modules with their texts; a package's name ends in `.__init__`.
  package static func folder(_ folder: String) -> [String: String] {
    let paths = FileManager.default.enumerator(atPath: url(folder).path)?.compactMap { $0 as? String } ?? []
    var texts: [String: String] = [:]
    for path in paths where path.hasSuffix(".py") {
      texts[String(path.dropLast(3)).replacingOccurrences(of: "/", with: ".")] = try? text("\(folder)/\(path)")
    }
    return texts
  }

  /// Every YAML file in a folder and below, sorted.
  package static func yaml(below folder: String = "") -> [String] {
    let paths = FileManager.default.enumerator(atPath: url(folder).path)?.compactMap { $0 as? String } ?? []
    let prefix = folder.isEmpty ? "" : folder + "/"
    return paths.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { prefix + $0 }.sorted()
  }
}
