import PythonSource

/// Finds modules in the folders of a search path, as Python's `PathFinder` does. It reads no other files.
///
/// It enforces the limits for one model after another. All finders share the cache.
public final class SourceFinder: ModuleFinder {
  /// Limits of what may be read for one model.
  public static let maximumFiles = 2000
  public static let maximumBytes = 64 << 20

  let path: SearchPath
  let system: any SourceFiles
  let cache: SourceCache
  /// The folder to which paths in messages are relative; nil if messages show absolute paths.
  private let shownFrom: String?
  private var found: [String: Place?] = [:]
  private var (files, bytes) = (0, 0)
  /// The files that were read, in order.
  public private(set) var filesRead: [String] = []

  public init(_ path: SearchPath, in system: any SourceFiles, cache: SourceCache, shownFrom: String? = nil) {
    (self.path, self.system, self.cache, self.shownFrom) = (path, system, cache, shownFrom)
  }

  public func beginModel() { (files, bytes) = (0, 0) }

  public var folders: [String] { path.entries.map { shown($0.folder) } }

  private func shown(_ path: String) -> String { SourcePath.shown(path, from: shownFrom) }

  /// The location of a module.
  enum Place {
    case package(folder: String, SearchPath.Entry)
    case module(file: String, SearchPath.Entry)
    /// The folders of a namespace package.
    case namespace([SearchPath.Entry])
    case compiled(String)
  }

  public func find(_ name: String) -> ModuleLocation {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ Self.isIdentifier(String($0)) }) else { return .absent }
    if OpaqueLibraries.contains(parts[0]), !isOfProject(parts[0]) { return .opaque("`\(parts[0])` is a library that is not evaluated") }
    guard let place = place(name) else { return missing(name) }
    switch place {
    case .package(let folder, let entry): return read(SourcePath.join(folder, "__init__.py"), entry, name: name, isPackage: true)
    case .module(let file, let entry): return read(file, entry, name: name, isPackage: false)
    case .namespace: return .namespacePackage
    case .compiled(let file): return .opaque("`\(file)` is compiled")
    }
  }

  /// Whether the project has a package or module by the name of a library. Its folders stand before the library's on Python's path,
  /// but what an interpreter has loaded when it starts is not looked up any more.
  private func isOfProject(_ name: Substring) -> Bool {
    guard !StandardLibrary.isLoadedAtStart(name) else { return false }
    switch place(String(name)) {
    case .package(_, let entry), .module(_, let entry): return entry.boundary != nil
    default: return false
    }
  }

  public func submodules(of package: String) -> [String] {
    let folders =
      switch place(package) {
      case .package(let folder, _): [folder]
      case .namespace(let entries): entries.map(\.folder)
      default: [String]()
      }
    return folders.flatMap(system.entries).map { $0.hasSuffix(".py") ? String($0.dropLast(3)) : $0 }.filter(Self.isIdentifier)
  }

  /// The version of an installed distribution; nil where it is not installed.
  public func version(of distribution: String) -> String? { path.versions[SearchPath.normalized(distribution)] }
  public var pythonVersion: [Int]? { path.pythonVersion }
  public var knowsInstalledPackages: Bool { path.hasSitePackages }

  private func missing(_ name: String) -> ModuleLocation {
    if path.hasSitePackages { return .absent }
    return .notFound("no `\(name.split(separator: ".").joined(separator: "/")).py` below \(folders.joined(separator: ", "))")
  }

  /// Whether a name is an identifier, so that a path made of it can't lead out of its folder.
  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { $0 >= 0x80 || $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
  }

  // MARK: Places

  func place(_ name: String) -> Place? {
    if let known = found[name] { return known }
    let place = search(name)
    found[name] = .some(place)
    return place
  }

  private func search(_ name: String) -> Place? {
    searchFolders(name) ?? path.mapping[name].flatMap(mapped)
      ?? (path.mapping.keys.contains { $0.hasPrefix(name + ".") } ? .namespace([]) : nil)
  }

  /// Searches the folders of the path. The mappings of editable installs are used only after these, as setuptools' finder comes last.
  private func searchFolders(_ name: String) -> Place? {
    guard let dot = name.lastIndex(of: ".") else { return search(name, in: path.entries) }
    let last = String(name[name.index(after: dot)...])
    switch place(String(name[..<dot])) {
    case .package(let folder, let entry): return search(last, in: [SearchPath.Entry(folder: folder, boundary: entry.boundary)])
    case .namespace(let entries): return search(last, in: entries)
    default: return nil
    }
  }

  /// Searches the folders. A regular package or a module takes precedence over the parts of a namespace package, wherever they are on the
  /// path.
  private func search(_ name: String, in entries: [SearchPath.Entry]) -> Place? {
    var parts: [SearchPath.Entry] = []
    for entry in entries {
      let base = SourcePath.join(entry.folder, name)
      let kind = system.kind(base)
      if kind == .folder, system.kind(SourcePath.join(base, "__init__.py")) == .regular { return .package(folder: base, entry) }
      if system.kind(base + ".py") == .regular { return .module(file: base + ".py", entry) }
      if let file = compiled(name, in: entry.folder) { return .compiled(file) }
      if kind == .folder { parts.append(SearchPath.Entry(folder: base, boundary: entry.boundary)) }
    }
    return parts.isEmpty ? nil : .namespace(parts)
  }

  private func compiled(_ name: String, in folder: String) -> String? {
    cache.compiledModules(in: folder, of: system).first { $0.hasPrefix(name + ".") }
  }

  private func mapped(_ target: String) -> Place? {
    let folder = system.kind(target) == .folder ? target : nil
    let entry = SearchPath.Entry(folder: folder ?? target, boundary: nil)
    if let folder { return system.kind(SourcePath.join(folder, "__init__.py")) == .regular ? .package(folder: folder, entry) : .namespace([entry]) }
    return system.kind(target + ".py") == .regular ? .module(file: target + ".py", entry) : nil
  }

  // MARK: Reading

  private func read(_ file: String, _ entry: SearchPath.Entry, name: String, isPackage: Bool) -> ModuleLocation {
    guard let real = system.realPath(file), let identity = system.identity(real) else { return .opaque("`\(file)` can't be read") }
    if let boundary = entry.boundary, !entry.holds(real) { return .opaque("`\(file)` is a link out of `\(boundary)`") }
    guard identity.size <= PythonLimits().bytes else { return .opaque("`\(file)` is too large to read") }
    guard files < Self.maximumFiles, bytes + identity.size <= Self.maximumBytes else {
      return .opaque("too many Python files to read")
    }
    guard let parsed = cache.file(real, identity, in: system) else { return .opaque("`\(file)` can't be read") }
    (files, bytes) = (files + 1, bytes + identity.size)
    filesRead.append(file)
    return .source(SourceModule(name: name, path: shown(file), file: parsed, isPackage: isPackage))
  }
}
