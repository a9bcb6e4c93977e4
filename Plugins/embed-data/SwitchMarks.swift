import YAMLSource

/// What tells, without parsing `switches.yaml`, that the table is worth asking: keys that stand in every file of a format, and the
/// packages of its classes.
enum SwitchMarks {
  static func swift(of files: [DataFile]) throws(Refusal) -> String {
    guard let data = files.first else { throw Refusal("switches.yaml is missing") }
    let file = YAMLFile(bytes: data.bytes)
    guard file.problems.isEmpty, let root = file.documents.first, let formats = file.value(for: "formats", in: root),
      let classes = file.value(for: "classes", in: root)
    else { throw Refusal("\(data.path) is not YAML, or lacks `formats` or `classes`") }
    var keys: [String] = []
    for format in file.entries(of: formats) {
      for mark in try marks(of: format.value, in: file) where !keys.contains(mark) { keys.append(mark) }
    }
    var packages: [String] = []
    for item in file.entries(of: classes) {
      for name in words("names", of: item.value, in: file) {
        let package = String(name.prefix { $0 != "." }) + "."
        if !packages.contains(package) { packages.append(package) }
      }
    }
    return """
      enum SwitchMarks {
        /// Keys of which one stands in every file of a format, each with one that must stand below it.
        static let keys: [(key: StaticString, below: StaticString?)] = [
      \(keys.map { "    \(pair($0))," }.joined(separator: "\n"))
        ]
        /// The packages of the classes whose arguments are switches.
        static let packages: [String] = [\(packages.map(SwiftText.literal).joined(separator: ", "))]
      }

      """
  }

  /// The last of the keys that a format needs, which is its most telling one; where it needs none, all of those of which it needs any.
  private static func marks(of format: NodeID, in file: YAMLFile) throws(Refusal) -> [String] {
    let marks = words("needs", of: format, in: file).last.map { [$0] } ?? words("any", of: format, in: file)
    guard !marks.isEmpty, marks.allSatisfy({ $0.split(separator: ".").count <= 2 }) else {
      throw Refusal("a format of switches.yaml needs no key, or one that lies deeper than two")
    }
    return marks
  }

  private static func words(_ key: StaticString, of node: NodeID, in file: YAMLFile) -> [String] {
    guard let list = file.value(for: key, in: node) else { return [] }
    return file.items(of: file.resolve(list)).map { file.text($0) }
  }

  private static func pair(_ key: String) -> String {
    let parts = key.split(separator: ".").map { SwiftText.literal(String($0)) }
    return "(\(parts[0]), \(parts.count > 1 ? parts[1] : "nil"))"
  }
}
