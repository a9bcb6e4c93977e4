import PythonSource

/// The folders that contain a project's packages, as the settings of its packaging and its tools name them.
struct ProjectFolders {
  /// The folders, relative to the project's root, in the order in which they are named.
  private(set) var folders: [String] = []
  /// Folders of single packages, by the package's name.
  private(set) var packages: [String: String] = [:]

  /// The largest settings file that is read, in bytes.
  private static let limit = 1 << 20

  init(root: String, in system: any SourceFiles) {
    let text = { (name: String) in
      system.read(SourcePath.join(root, name), limit: Self.limit).map { String(decoding: $0, as: UTF8.self) }
    }
    if let text = text("pyproject.toml") { for entry in TOMLEntries(text).entries { take(entry) } }
    if let text = text("setup.cfg") { take(setupConfig: text) }
    if let bytes = system.read(SourcePath.join(root, "setup.py"), limit: Self.limit) { take(setup: PythonFile(bytes: bytes)) }
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

  private mutating func take(_ entry: TOMLEntries.Entry) {
    switch entry.path {
    case "tool.setuptools.packages.find.where", "tool.ruff.src", "tool.pyright.extraPaths", "tool.pytest.ini_options.pythonpath",
      "tool.pdm.build.package-dir", "tool.uv.build-backend.module-root", "tool.maturin.python-source", "tool.hatch.build.sources",
      "tool.hatch.build.targets.wheel.sources", "tool.hatch.build.dev-mode-dirs":
      for text in entry.strings { add(text.value) }
    case "tool.mypy.mypy_path":
      for text in entry.strings { for part in text.value.split(whereSeparator: { $0 == ":" || $0 == "," }) { add(String(part)) } }
    case "tool.setuptools.packages.find": for text in entry.strings where text.key == "where" { add(text.value) }
    case "tool.poetry.packages": for text in entry.strings where text.key == "from" { add(text.value) }
    case "tool.setuptools.package-dir": for text in entry.strings { if let key = text.key { map(key, to: text.value) } }
    case "tool.hatch.build.targets.wheel.packages":
      for text in entry.strings { if let slash = text.value.lastIndex(of: "/") { add(String(text.value[..<slash])) } }
    default:
      let prefix = "tool.setuptools.package-dir."
      if entry.path.hasPrefix(prefix), let text = entry.strings.first { map(String(entry.path.dropFirst(prefix.count)), to: text.value) }
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

/// The string values of a TOML file's keys. It understands values on one line and lists in brackets, which is enough for folders.
struct TOMLEntries {
  struct Entry {
    /// The table and the key, joined by dots, without quotes around the parts.
    var path: String
    var strings: [(key: String?, value: String)] = []
  }

  private(set) var entries: [Entry] = []
  private var table = ""
  private var open: (path: String, value: String)?

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) { read(line) }
  }

  private mutating func read(_ line: Substring) {
    if let (path, value) = open {
      finish(path, value + "\n" + line)
      return
    }
    let trimmed = line.trimmed
    if trimmed.hasPrefix("[") {
      table = Self.plain(String(trimmed.drop { $0 == "[" }.prefix { $0 != "]" }))
    } else if let equals = trimmed.firstIndex(of: "="), trimmed.first != "#" {
      finish(table + "." + Self.plain(String(trimmed[..<equals])), String(trimmed[trimmed.index(after: equals)...]))
    }
  }

  private static func plain(_ key: String) -> String { key.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" } }

  /// Ends an entry if its brackets are closed.
  private mutating func finish(_ path: String, _ value: String) {
    var entry = Entry(path: path)
    var (depth, word, key) = (0, "", String?.none)
    var rest = value[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"", "'":
        let text = String(rest.prefix { $0 != character })
        rest = rest.drop { $0 != character }.dropFirst()
        if rest.drop(while: \.isWhitespace).first == "=" { word = text } else { entry.strings.append((key, text)) }
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "=":
        key = word
        word = ""
      case "#": rest = rest.drop { !$0.isNewline }
      case ",": word = ""
      default: if !character.isWhitespace { word.append(character) }
      }
    }
    if depth > 0 { open = (path, value) } else { (open, entries) = (nil, entries + [entry]) }
  }
}
