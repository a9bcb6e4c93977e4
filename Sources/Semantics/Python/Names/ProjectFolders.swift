import PythonSource
import TOMLSource

/// The folders that contain a project's packages, as the settings of its packaging and its tools name them.
struct ProjectFolders {
  /// The folders, relative to the project's root, in the order in which they are named.
  private(set) var folders: [String] = []
  /// Folders of single packages, by the package's name.
  private(set) var packages: [String: String] = [:]

  /// The largest settings file that is read, in bytes.
  private static let limit = 1 << 20

  init(root: String, in system: any SourceFiles) {
    let bytes = { (name: String) in system.read(SourcePath.join(root, name), limit: Self.limit) }
    if let project = bytes("pyproject.toml"), case .table(let tools) = try? TOMLReader.read(project).value("tool") { take(tools: tools) }
    if let config = bytes("setup.cfg") { take(setupConfig: String(decoding: config, as: UTF8.self)) }
    if let setup = bytes("setup.py") { take(setup: PythonFile(bytes: setup)) }
  }

  private mutating func add(_ folder: String) {
    let folder = folder.hasPrefix("./") ? String(folder.dropFirst(2)) : folder
    guard !folder.isEmpty, folder != ".", !folders.contains(folder) else { return }
    folders.append(folder)
  }

  /// Adds an entry of `package_dir`. The entry for the package without a name applies to all packages.
  private mutating func map(_ package: String, to folder: String) {
    if package.isEmpty { add(folder) } else { packages[package] = folder }
  }

  // MARK: pyproject.toml

  /// Keys whose strings are folders of packages.
  private static let folderKeys = [
    "setuptools.packages.find.where", "ruff.src", "pyright.extraPaths", "pytest.ini_options.pythonpath", "pdm.build.package-dir",
    "uv.build-backend.module-root", "maturin.python-source", "hatch.build.sources", "hatch.build.targets.wheel.sources",
    "hatch.build.dev-mode-dirs",
  ]

  private mutating func take(tools: TOMLTable) {
    func value(_ path: String) -> TOMLValue? { tools.value(at: path.split(separator: ".")) }
    for key in Self.folderKeys { for folder in value(key)?.strings ?? [] { add(folder) } }
    for folders in value("mypy.mypy_path")?.strings ?? [] {
      for folder in folders.split(whereSeparator: { $0 == ":" || $0 == "," }) { add(String(folder)) }
    }
    for package in value("poetry.packages")?.tables ?? [] { for folder in package.value("from")?.strings ?? [] { add(folder) } }
    for entry in value("setuptools.package-dir")?.tables.first?.entries ?? [] {
      if let folder = entry.value.strings.first { map(entry.key.name, to: folder) }
    }
    for package in value("hatch.build.targets.wheel.packages")?.strings ?? [] {
      if let slash = package.lastIndex(of: "/") { add(String(package[..<slash])) }
    }
  }

  // MARK: setup.cfg and setup.py

  /// `where` of `[options.packages.find]`, and `package_dir` of `[options]` with lines such as `= src`.
  private mutating func take(setupConfig text: String) {
    var (section, key): (Substring, Substring) = ("", "")
    for line in text.split(whereSeparator: \.isNewline) {
      let trimmed = line.trimmed
      guard let first = trimmed.first, first != "#", first != ";" else { continue }
      if first == "[" {
        section = trimmed.dropFirst().prefix { $0 != "]" }.trimmed
        continue
      }
      var value = trimmed
      if line.first?.isWhitespace == false {
        key = trimmed.prefix { $0 != "=" && $0 != ":" }.trimmed
        value = trimmed.drop { $0 != "=" && $0 != ":" }.dropFirst().trimmed
      }
      guard !value.isEmpty else { continue }
      switch (section, key) {
      case ("options.packages.find", "where"): add(String(value))
      case ("options", "package_dir"):
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0.trimmed) }
        if parts.count == 2 { map(parts[0], to: parts[1]) }
      default: break
      }
    }
  }

  /// Reads the literal arguments of calls of `setup`: `package_dir` and `packages=find_packages("src")`.
  private mutating func take(setup file: PythonFile) {
    guard file.module != nil else { return }
    for index in 1..<UInt32(max(1, file.nodeCount)) {
      let node = PythonNode(index)
      guard file.kind(node) == .call else { continue }
      switch Self.callee(node, file) {
      case "setup": takeFolders(ofSetup: node, file)
      case "find_packages", "find_namespace_packages":
        let named = file.keywords(node).first { Self.name($0, file) == "where" }.map { file.value($0) }
        if let place = file.args(node).first ?? named, let folder = file.string(place) { add(folder) }
      default: break
      }
    }
  }

  private mutating func takeFolders(ofSetup node: PythonNode, _ file: PythonFile) {
    for keyword in file.keywords(node) where Self.name(keyword, file) == "package_dir" {
      let dict = file.value(keyword)
      guard file.kind(dict) == .dict else { continue }
      for (key, value) in zip(file.keys(dict), file.values(dict)) {
        if let name = key.flatMap({ file.string($0) }), let folder = file.string(value) { map(name, to: folder) }
      }
    }
  }

  private static func name(_ keyword: PythonNode, _ file: PythonFile) -> String? { file.nameIfAny(keyword).map { file.string($0) } }

  /// The last name in the expression that is called.
  private static func callee(_ node: PythonNode, _ file: PythonFile) -> String? {
    let callee = file.callee(node)
    guard file.kind(callee) == .name || file.kind(callee) == .attribute else { return nil }
    return file.string(file.name(callee))
  }
}
