import PythonSource
import YAMLSource

/// Finds modules by the names that they define.
extension SourceFinder {
  public func modules(defining key: String, inPackageOf module: String) -> [String] {
    let package = String(module.prefix { $0 != "." })
    switch place(package) {
    case .package(let folder, let entry): return index(folder, entry, isDeep: true).modules(defining: key).map { named($0, in: package) }
    case .namespace(let entries):
      return entries.flatMap { index($0.folder, $0, isDeep: true).modules(defining: key).map { named($0, in: package) } }
    // For a module outside of any package: the modules in the same folder.
    case .module(_, let entry): return index(entry.folder, entry, isDeep: false).modules(defining: key)
    case .compiled, nil: return []
    }
  }

  public func projectModules(defining key: String) -> [String] {
    distinct(projectIndexes.flatMap { $0.modules(defining: key) }).map(\.module)
  }

  public func projectTexts(mentioning word: StaticString) -> [[UInt8]] {
    var (result, files) = ([[UInt8]](), Set<String>())
    for entry in projectFolders {
      forEachText(in: entry.folder, entry, isDeep: true) { text, module in
        guard text.holds(word), let file = located(module)?.file, files.insert(file).inserted else { return }
        result.append(text)
      }
    }
    return result
  }

  /// The modules that the search path leads to, each file once.
  private func distinct(_ modules: [String]) -> [(module: String, file: String)] {
    var files: Set<String> = []
    return modules.compactMap(located).filter { files.insert($0.file).inserted }
  }

  public var programs: [String] { projectIndexes.flatMap(\.programs).filter { located($0) != nil } }

  /// The project's folders that hold packages: the inner folders first, whose modules have shorter names.
  private var projectFolders: [SearchPath.Entry] {
    guard let root = path.root else { return [] }
    let folders = path.entries.filter { entry in
      entry.boundary != nil && SourcePath.isBelow(entry.folder, root) && system.kind(SourcePath.join(entry.folder, "__init__.py")) == nil
    }
    return folders.sorted { $0.folder.utf8.count > $1.folder.utf8.count }
  }

  private var projectIndexes: [DefinitionIndex] { projectFolders.map { index($0.folder, $0, isDeep: true) } }

  /// A module with its file; nil if the search path leads elsewhere, or nowhere.
  private func located(_ module: String) -> (module: String, file: String)? {
    switch place(module) {
    case .package(let folder, _): (module, SourcePath.join(folder, "__init__.py"))
    case .module(let file, _): (module, file)
    default: nil
    }
  }

  private func named(_ module: String, in package: String) -> String { module.isEmpty ? package : package + "." + module }

  private func index(_ folder: String, _ entry: SearchPath.Entry, isDeep: Bool) -> DefinitionIndex {
    cache.index(of: isDeep ? folder + "/**" : folder) {
      var index = DefinitionIndex()
      forEachText(in: folder, entry, isDeep: isDeep) { index.add($0, module: $1) }
      return index
    }
  }

  /// Reads the modules in a folder, as far as the limits allow: the text and the name of each.
  private func forEachText(in folder: String, _ entry: SearchPath.Entry, isDeep: Bool, _ body: ([UInt8], String) -> Void) {
    var (files, bytes, folders) = (0, 0, 0)
    var open = [(folder: folder, name: "")]
    while let (folder, name) = open.popLast(), folders < Self.maximumFiles {
      folders += 1
      for item in system.entries(folder) where !item.hasPrefix(".") && !item.hasPrefix("__pycache__") {
        let path = SourcePath.join(folder, item)
        if item.hasSuffix(".py") {
          guard files < Self.maximumFiles, bytes < Self.maximumBytes, let text = text(path, entry) else { continue }
          (files, bytes) = (files + 1, bytes + text.count)
          body(text, item == "__init__.py" ? name : dotted(name, String(item.dropLast(3))))
        } else if isDeep, !item.contains("."), name.utf8.count < 200, system.kind(path) == .folder {
          open.append((path, dotted(name, item)))
        }
      }
    }
  }

  private func dotted(_ name: String, _ part: String) -> String { name.isEmpty ? part : name + "." + part }

  private func text(_ path: String, _ entry: SearchPath.Entry) -> [UInt8]? {
    guard let real = system.realPath(path), entry.holds(real) else { return nil }
    return system.read(real, limit: PythonLimits().bytes)
  }
}
