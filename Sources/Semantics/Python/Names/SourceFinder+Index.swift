import PythonSource

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

  private func named(_ module: String, in package: String) -> String { module.isEmpty ? package : package + "." + module }

  private func index(_ folder: String, _ entry: SearchPath.Entry, isDeep: Bool) -> DefinitionIndex {
    cache.index(of: isDeep ? folder + "/**" : folder) {
      var index = DefinitionIndex()
      var (files, bytes, folders) = (0, 0, 0)
      var open = [(folder: folder, name: "")]
      while let (folder, name) = open.popLast(), folders < Self.maximumFiles {
        folders += 1
        for item in system.entries(folder) where !item.hasPrefix(".") && !item.hasPrefix("__pycache__") {
          let path = SourcePath.join(folder, item)
          if item.hasSuffix(".py") {
            guard files < Self.maximumFiles, bytes < Self.maximumBytes, let text = text(path, entry) else { continue }
            (files, bytes) = (files + 1, bytes + text.count)
            let module = item == "__init__.py" ? name : dotted(name, String(item.dropLast(3)))
            index.add(text, module: module)
          } else if isDeep, !item.contains("."), name.utf8.count < 200, system.kind(path) == .folder {
            open.append((path, dotted(name, item)))
          }
        }
      }
      return index
    }
  }

  private func dotted(_ name: String, _ part: String) -> String { name.isEmpty ? part : name + "." + part }

  private func text(_ path: String, _ entry: SearchPath.Entry) -> [UInt8]? {
    guard let real = system.realPath(path), entry.holds(real) else { return nil }
    return system.read(real, limit: PythonLimits().bytes)
  }
}
