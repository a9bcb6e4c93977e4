import Rules
import YAMLSource

/// Findings that are known and left for later, as a file lists them.
struct Baseline: Sendable {
  /// Without line and message, which change while the finding stays the same.
  struct Entry: Hashable, Comparable, Sendable {
    /// Relative to the baseline's folder.
    let path: String
    let model: String
    let module: String
    let code: String

    static func < (a: Entry, b: Entry) -> Bool {
      (a.path, a.model, a.module, a.code) < (b.path, b.model, b.module, b.code)
    }

    /// `models/a.yaml: NL101 at net.bn1`
    var text: String {
      let place = [model, module].filter { !$0.isEmpty }.joined(separator: ": ")
      return "\(path): \(code)" + (place.isEmpty ? "" : " at \(place)")
    }
  }

  /// Why a file is no valid baseline, as one sentence.
  struct Malformed: Error {
    let message: String
  }

  let entries: Set<Entry>
  /// The folder that the entries' paths are relative to.
  let directory: Path

  /// The version of the file format.
  static let version = 1
  private static let keys: [StaticString] = ["path", "model", "module", "code"]

  /// Reads what ``text(_:)`` has written. JSON is YAML.
  init(_ path: Path) throws(Malformed) {
    do throws(FileReader.Problem) {
      let file = YAMLFile(bytes: try FileReader.read(path))
      directory = Baseline.directory(of: path)
      guard file.problems.isEmpty, let root = file.documents.first, let version = file.value(for: "version", in: root),
        let findings = file.value(for: "findings", in: root), file.kind(findings) == .sequence
      else { throw FileReader.Problem("is no baseline of normlint; --write-baseline writes one") }
      guard file.scalar(version) == .int(Baseline.version) else {
        throw FileReader.Problem("has version \(file.text(version)); this normlint knows version \(Baseline.version)")
      }
      entries = Set(
        file.items(of: findings).map { item in
          let texts = Baseline.keys.map { file.value(for: $0, in: item).map(file.text) ?? "" }
          return Entry(path: texts[0], model: texts[1], module: texts[2], code: texts[3])
        })
    } catch {
      throw Malformed(message: "\(path.text) \(error.message)")
    }
  }

  /// The file that lists these findings: sorted, one a line.
  static func text(_ entries: Set<Entry>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.add("{\n  \"version\": \(version),\n  \"findings\": [")
    for (index, entry) in entries.sorted().enumerated() {
      bytes.add(index == 0 ? "\n    {" : ",\n    {")
      bytes.addJSONField("path", entry.path, isFirst: true)
      bytes.addJSONField("model", entry.model)
      bytes.addJSONField("module", entry.module)
      bytes.addJSONField("code", entry.code)
      bytes.add("}")
    }
    bytes.add(entries.isEmpty ? "]\n}\n" : "\n  ]\n}\n")
    return bytes
  }

  /// The folder of a file that need not exist, absolute.
  static func directory(of path: Path) -> Path {
    let folder = path.bytes.contains(Path.separator) ? path.parent ?? Path(".") : Path(".")
    return (try? System.realPath(folder)) ?? folder
  }
}

/// What a run does with baselines.
struct BaselineUse: Sendable {
  /// The baseline whose findings are not reported.
  let read: Baseline?
  /// Where to write a new baseline.
  let written: Path?
  private let directory: Path

  init(read: Baseline?, written: Path?) {
    (self.read, self.written) = (read, written)
    directory = written.map(Baseline.directory) ?? read?.directory ?? Path("/")
  }

  /// Removes the findings that the baseline lists; returns all of them as baseline entries.
  func takeOut(of findings: inout [Diagnostic], in file: InputFile) -> [Baseline.Entry] {
    let path = file.absolute.spelled(from: directory)
    let entries = findings.map {
      Baseline.Entry(path: path, model: $0.model, module: $0.module, code: $0.code.rawValue)
    }
    if written != nil {
      findings = []
    } else if let read {
      findings = zip(findings, entries).filter { !read.entries.contains($0.1) }.map(\.0)
    }
    return entries
  }

  /// Whether the finding is known.
  func keepsQuiet(_ finding: Diagnostic, in file: InputFile) -> Bool {
    var findings = [finding]
    _ = takeOut(of: &findings, in: file)
    return findings.isEmpty
  }

  func write(_ entries: [Baseline.Entry]) throws(System.Failure) {
    guard let written else { return }
    try OutputFile.write(Baseline.text(Set(entries)), to: written)
  }

  /// Entries of the baseline that the run didn't find, in files that were read or no longer exist.
  func outlived(by found: [Baseline.Entry], among files: [InputFile]) -> [Baseline.Entry] {
    guard let read else { return [] }
    let linted = Set(files.map { $0.absolute.spelled(from: directory) })
    return read.entries.subtracting(found).sorted().filter { entry in
      linted.contains(entry.path) || (try? System.status(directory.appending(entry.path))) == nil
    }
  }
}

extension SuppressionOptions {
  /// What the flags ask for; nil without them.
  func baselineUse() throws(Baseline.Malformed) -> BaselineUse? {
    if let writeBaseline { return BaselineUse(read: nil, written: RawArguments.path(writeBaseline)) }
    guard let baseline else { return nil }
    return BaselineUse(read: try Baseline(RawArguments.path(baseline)), written: nil)
  }
}

extension Path {
  /// This path relative to a folder, both absolute.
  func spelled(from folder: Path) -> String {
    if let below = relative(to: folder) { return String(decoding: below, as: UTF8.self) }
    var (own, base) = (bytes.split(separator: Path.separator)[...], folder.bytes.split(separator: Path.separator)[...])
    while let first = own.first, own.count > 1, base.first == first { (own, base) = (own.dropFirst(), base.dropFirst()) }
    let way = base.map { _ in ArraySlice("..".utf8) } + own
    return String(decoding: Array(way.joined(separator: [Path.separator])), as: UTF8.self)
  }
}
