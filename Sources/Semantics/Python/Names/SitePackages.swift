import PythonSource

/// What is installed in an environment, found without starting its Python.
extension SearchPath {
  mutating func addEnvironment(_ environment: String, in system: any SourceFiles) {
    var folders: [String] = []
    for library in ["lib", "lib64", "Lib"] {
      let library = SourcePath.join(environment, library)
      folders += system.entries(library).filter { $0.hasPrefix("python3") }.map { "\(library)/\($0)/site-packages" }
      folders.append(SourcePath.join(library, "site-packages"))
    }
    for folder in folders where system.kind(folder) == .folder { addSitePackages(folder, in: system) }
  }

  private mutating func addSitePackages(_ folder: String, in system: any SourceFiles) {
    hasSitePackages = true
    add(folder, boundary: nil, in: system)
    for name in system.entries(folder) {
      let path = SourcePath.join(folder, name)
      if name.hasSuffix(".pth") {
        addPaths(of: path, folder, in: system)
      } else if name.hasPrefix("__editable__") && name.hasSuffix("_finder.py") {
        addMapping(of: path, in: system)
      }
    }
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

  /// The literal `MAPPING` that setuptools writes into the finder of an editable install (PEP 660).
  private mutating func addMapping(of path: String, in system: any SourceFiles) {
    guard let bytes = system.read(path, limit: 1 << 20) else { return }
    let file = PythonFile(bytes: bytes)
    guard let module = file.module else { return }
    for statement in file.body(module) {
      guard let value = Self.mapping(statement, file), file.kind(value) == .dict else { continue }
      for (key, item) in zip(file.keys(value), file.values(value)) {
        if let name = key.flatMap({ file.string($0) }), let folder = file.string(item) { mapping[name] = folder }
      }
    }
  }

  /// What a statement assigns to `MAPPING`.
  private static func mapping(_ statement: PythonNode, _ file: PythonFile) -> PythonNode? {
    let isMapping = { (n: PythonNode) in file.kind(n) == .name && file.string(file.name(n)) == "MAPPING" }
    switch file.kind(statement) {
    case .annAssign: return isMapping(file.target(statement)) ? file.valueIfAny(statement) : nil
    case .assign: return file.targets(statement).contains(where: isMapping) ? file.value(statement) : nil
    default: return nil
    }
  }
}
