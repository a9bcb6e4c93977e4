import YAMLSource

/// Reads the files that a config names. Paths are relative to the naming file's path, with `/`.
public protocol ConfigFiles: Sendable {
  /// The file; nil if it doesn't exist or must not be read.
  func read(_ path: String) -> YAMLFile?
}

/// A config merged with the files that it names into one document, as its program loads it.
public struct ComposedConfig {
  public let file: YAMLFile
  public let composition: MergedFiles
  /// Files named by the config that were not read.
  public struct Missing {
    public let names: [String]
    /// Where the first file names them.
    public let node: NodeID
    /// Whether they may hold a model, judged by format and name: other programs use such lists too.
    public let mayHoldModels: Bool
  }

  /// Nil where everything was read.
  public let missing: Missing?
  public var sources: [MergedFiles.Source] { composition.sources }

  /// Whether a file names other files to compose, or changes another one by its own name.
  public static func isNeeded(for file: YAMLFile, at path: [UInt8]) -> Bool {
    guard file.problems.isEmpty, file.documents.count == 1, let root = file.documents.first, file.kind(root) == .mapping else {
      return false
    }
    if BundleOverlay.isNamed(path) { return true }
    if let list = file.value(for: "defaults", in: root) { return HydraDefaults.isList(list, file) }
    return Includes.keys.contains { file.value(for: $0, in: root) != nil }
  }

  /// Whether a file changes the config that chooses it, as experiments do: its header is `# @package _global_`.
  public static func isGlobal(_ file: YAMLFile) -> Bool {
    let first = file.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "#") && file.problems.isEmpty && file.documents.count == 1 && file.packageHeader == "_global_"
  }

  /// Whether a file without a defaults list may name other files to compose.
  public static func mayInclude(_ bytes: [UInt8], at path: [UInt8]) -> Bool {
    let keys = Includes.keys.map { Array(String(describing: $0).utf8) }
    return BundleOverlay.isNamed(path)
      || bytes.indices.contains { start in bytes[start] == UInt8(ascii: "_") && keys.contains { bytes[start...].starts(with: $0) } }
  }

  /// - Parameters:
  ///   - path: the file's path; named files are found relative to it, and its folder is the config folder
  ///   - headers: what is known of the defaults lists of the run
  ///   - choice: another option of a group than the lists choose, as for an experiment; nil is the result where Hydra would refuse
  ///     it
  public init?(
    _ file: YAMLFile, path: String, files: any ConfigFiles, headers: HydraHeaders = HydraHeaders(),
    choosing choice: GroupChoice? = nil
  ) {
    guard ComposedConfig.isNeeded(for: file, at: Array(path.utf8)), let root = file.documents.first else { return nil }
    let first = Composer.Part(path: path, file: file)
    var composer = Composer(files: files, headers: headers)
    if BundleOverlay.isNamed(path.utf8) {
      guard MONAI.claims(file, root), composer.overlay(composer.add(first)) else { return nil }
    } else if file.value(for: "defaults", in: root) != nil {
      guard composer.hydra(first, choosing: choice) else { return nil }
    } else {
      composer.include(composer.add(first), stack: [path])
    }
    guard let composed = composer.composition.finished() else { return nil }
    (self.file, composition) = (composed, composer.composition)
    let list = file.value(for: "defaults", in: root) ?? Includes.keys.lazy.compactMap { file.value(for: $0, in: root) }.first
    let mayHoldModels = Includes.mayHoldModels(file, root) ?? HydraDefaults.mayHoldModels(composer.missing)
    missing =
      composer.missing.isEmpty
      ? nil : list.map { Missing(names: composer.missing, node: $0, mayHoldModels: mayHoldModels) }
  }
}

/// What a config with a defaults list is made of.
public struct ConfigParts: Sendable {
  /// A file, and the keys below which it is merged.
  public struct Place: Sendable, Equatable {
    public let path: String
    public let package: [String]
  }

  /// The groups that the lists choose from.
  public let groups: Set<String>
  /// The paths of the files.
  public let paths: Set<String>
  /// The files, in the order in which they are merged.
  public let places: [Place]

  /// - Parameters: as for `ComposedConfig`
  public init?(
    _ file: YAMLFile, path: String, files: any ConfigFiles, headers: HydraHeaders, choosing choice: GroupChoice? = nil
  ) {
    var walk = HydraWalk(Composer(files: files, headers: headers), Composer.Part(path: path, file: file), choosing: choice)
    guard let tree = walk.tree() else { return nil }
    (groups, paths) = (walk.groups, Set(tree.parts.map(\.path)))
    places = tree.order.map { Place(path: $0.part.path, package: $0.package.words) }
  }

  /// The files of a config without a defaults list, which are merged as they are.
  public init(_ config: ComposedConfig) {
    (groups, paths) = ([], Set(config.sources.map(\.path)))
    places = config.sources.map { Place(path: $0.path, package: []) }
  }
}

/// Reads files and merges them in the order that their format gives.
struct Composer {
  /// A file that may become part of a config.
  struct Part {
    let path: String
    let file: YAMLFile
    /// The mapping; nil where the file is empty.
    var root: NodeID? { file.documents.first }
  }

  /// Maximum number and depth of composed files.
  static let fileLimit = 256
  static let depthLimit = 16

  let files: any ConfigFiles
  let headers: HydraHeaders
  var composition = MergedFiles()
  var missing: [String] = []
  var includes = 0
  private var known: [String: Int] = [:]

  init(files: any ConfigFiles, headers: HydraHeaders) { (self.files, self.headers) = (files, headers) }

  /// A file that can become part of a config; nil where it can't be read, or holds anything but a mapping.
  func part(_ path: String) -> Part? {
    guard let file = files.read(path), file.problems.isEmpty, file.documents.count <= 1 else { return nil }
    return file.documents.allSatisfy { file.kind($0) == .mapping } ? Part(path: path, file: file) : nil
  }

  /// The index of a file's source; nil where it can't become part of the config, or is empty, or too many have.
  mutating func source(of path: String) -> Int? {
    guard composition.sources.count < Composer.fileLimit else { return nil }
    return part(path).flatMap { $0.root == nil ? nil : add($0) }
  }

  /// The index of a file's source, added where it isn't yet.
  mutating func add(_ part: Part) -> Int {
    if let number = known[part.path] { return number }
    let number = composition.add(part.file, path: part.path)
    known[part.path] = number
    return number
  }
}

extension String {
  /// The folder of a path; empty for a bare name.
  var folder: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(self[..<slash])
  }

  /// What stands behind the last slash.
  var lastPart: String { utf8.lastIndex(of: UInt8(ascii: "/")).map { String(self[utf8.index(after: $0)...]) } ?? self }

  /// A normalised path relative to a folder; nil if `..` leaves the root.
  func joined(path: String) -> String? {
    if path.hasPrefix("/") || path.hasPrefix("~") || path.utf8.contains(UInt8(ascii: ":")) { return nil }
    if isPlainPath, path.isPlainPath { return isEmpty ? path : self + "/" + path }
    var parts: [Substring] = split(separator: "/" as Character)
    for part in path.split(separator: "/" as Character) where part != "." {
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if hasPrefix("/") {
        return nil
      } else {
        parts.append(part)
      }
    }
    return (hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// Whether no part of a path is empty, `.` or `..`, and no part is hidden.
  private var isPlainPath: Bool {
    var (text, last) = (self, UInt8(ascii: "/"))
    return text.withUTF8 { bytes in
      for byte in bytes {
        if last == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
        last = byte
      }
      return bytes.isEmpty || last != UInt8(ascii: "/")
    }
  }
}
