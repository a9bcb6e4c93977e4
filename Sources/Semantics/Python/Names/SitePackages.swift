import PythonSource
import YAMLSource

/// Finds the packages that are installed in an environment without starting its Python.
extension SearchPath {
  mutating func addEnvironment(_ environment: String, in system: any SourceFiles) {
    let configuration = Self.configuration(of: environment, in: system)
    // `venv` writes `version`, virtualenv `version_info`: 3.11.9, 3.11.9.final.0
    let full = configuration["version"] ?? configuration["version_info"]
    let version = full.map { $0.split(separator: ".").prefix(2).joined(separator: ".") }
    pythonVersion = pythonVersion ?? full.flatMap(Self.numbers)
    addLibraries(of: environment, version: version, in: system)
    guard configuration["include-system-site-packages"]?.lowercased() == "true", let home = configuration["home"] else { return }
    if let base = SourcePath.parent(home) { addLibraries(of: base, version: version, in: system) }
  }

  /// The folders of installed packages below a prefix: `site-packages`, and `dist-packages` on Debian.
  private mutating func addLibraries(of prefix: String, version: String?, in system: any SourceFiles) {
    let wanted = version.map { ["python\($0)", "python3"] }
    var folders: [String] = []
    for library in ["local/lib", "lib", "lib64", "Lib"] {
      let library = SourcePath.join(prefix, library)
      for name in system.entries(library) where name.hasPrefix("python3") && wanted?.contains(name) != false {
        folders += ["\(library)/\(name)/site-packages", "\(library)/\(name)/dist-packages"]
      }
      folders.append(SourcePath.join(library, "site-packages"))
    }
    for folder in folders where system.kind(folder) == .folder { addSitePackages(folder, in: system) }
  }

  /// The lines `key = value` of an environment's `pyvenv.cfg`.
  private static func configuration(of environment: String, in system: any SourceFiles) -> [String: String] {
    guard let bytes = system.read(SourcePath.join(environment, "pyvenv.cfg"), limit: 1 << 16) else { return [:] }
    var result: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1).map { String($0.drop(while: \.isWhitespace)) }
      guard parts.count == 2 else { continue }
      let (key, value) = (parts[0].prefix { !$0.isWhitespace }, parts[1].reversed().drop(while: \.isWhitespace).reversed())
      result[key.lowercased()] = String(value)
    }
    return result
  }

  private mutating func addSitePackages(_ folder: String, in system: any SourceFiles) {
    hasSitePackages = true
    guard let real = system.realPath(folder), siteFolders.insert(real).inserted else { return }
    add(folder, boundary: nil, in: system)
    var projects: [String] = []
    for name in system.entries(folder) {
      let path = SourcePath.join(folder, name)
      if name.hasSuffix(".pth") {
        addPaths(of: path, folder, in: system)
      } else if name.hasPrefix("__editable__") && name.hasSuffix("_finder.py") {
        addMapping(of: path, in: system)
      } else if name.hasSuffix(".egg-link") {
        projects += Self.firstLine(of: path, in: system).map { [$0] } ?? []
      } else if name.hasSuffix(".dist-info") {
        takeVersion(name.dropLast(10))
        guard let project = Self.editableProject(SourcePath.join(path, "direct_url.json"), in: system) else { continue }
        projects += [project, SourcePath.join(project, "src")]
      }
    }
    for project in projects { add(project, boundary: nil, in: system) }
  }

  /// Takes the version out of a name such as `torch-2.9.1+cu130`. The first on the path counts.
  private mutating func takeVersion(_ name: Substring) {
    let parts = name.split(separator: "-", maxSplits: 1)
    guard parts.count == 2 else { return }
    let key = Self.normalized(String(parts[0]))
    if versions[key] == nil { versions[key] = String(parts[1]) }
  }

  /// A distribution's name in the form in which names are compared (PEP 503).
  static func normalized(_ name: String) -> String {
    name.lowercased().split { $0 == "-" || $0 == "_" || $0 == "." }.joined(separator: "-")
  }

  /// Major, minor and micro of a version.
  private static func numbers(_ version: String) -> [Int]? {
    let numbers = version.split(separator: ".").prefix(3).compactMap { Int($0) }
    return numbers.count < 2 ? nil : numbers + (numbers.count == 2 ? [0] : [])
  }

  /// The folder that `setup.py develop` leaves in an `.egg-link`.
  private static func firstLine(of path: String, in system: any SourceFiles) -> String? {
    let text = system.read(path, limit: 1 << 16).map { String(decoding: $0, as: UTF8.self) }
    return text?.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// The folder of a project that pip installed with `-e` (PEP 610); nil for any other package.
  private static func editableProject(_ path: String, in system: any SourceFiles) -> String? {
    guard let bytes = system.read(path, limit: 1 << 16) else { return nil }
    let file = YAMLFile(bytes: bytes)
    guard let root = file.documents.first, let url = file.value(for: "url", in: root).map(file.text), url.hasPrefix("file://"),
      let about = file.value(for: "dir_info", in: root), let flag = file.value(for: "editable", in: about), file.scalar(flag) == .bool(true)
    else { return nil }
    return decoded(url.dropFirst(7))
  }

  /// The path of a `file:` URL.
  private static func decoded(_ path: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = path.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The folders that a `.pth` file names. Its lines that begin with `import` are code, which is never run.
  private mutating func addPaths(of path: String, _ folder: String, in system: any SourceFiles) {
    guard let bytes = system.read(path, limit: 1 << 20) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let isCode = line.hasPrefix("import ") || line.hasPrefix("import\t")
      guard !isCode, !line.hasPrefix("#"), !line.allSatisfy(\.isWhitespace) else { continue }
      add(line.hasPrefix("/") ? String(line) : SourcePath.join(folder, String(line)), boundary: nil, in: system)
    }
  }

  /// Adds the literal `MAPPING` that setuptools writes into the finder of an editable install (PEP 660).
  private mutating func addMapping(of path: String, in system: any SourceFiles) {
    guard let bytes = system.read(path, limit: 1 << 20) else { return }
    let file = PythonFile(bytes: bytes)
    guard let module = file.module else { return }
    for statement in file.body(module) {
      guard let value = Self.mapping(statement, file), file.kind(value) == .dict else { continue }
      for (key, item) in zip(file.keys(value), file.values(value)) {
        if let name = key.flatMap({ file.string($0) }), let folder = file.string(item), mapping[name] == nil { mapping[name] = folder }
      }
    }
  }

  /// The value that a statement assigns to `MAPPING`.
  private static func mapping(_ statement: PythonNode, _ file: PythonFile) -> PythonNode? {
    let isMapping = { (n: PythonNode) in file.kind(n) == .name && file.string(file.name(n)) == "MAPPING" }
    switch file.kind(statement) {
    case .annAssign: return isMapping(file.target(statement)) ? file.valueIfAny(statement) : nil
    case .assign: return file.targets(statement).contains(where: isMapping) ? file.value(statement) : nil
    default: return nil
    }
  }
}
