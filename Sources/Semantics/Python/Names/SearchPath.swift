/// The folders in which modules are looked up, in order.
public struct SearchPath: Hashable, Sendable {
  /// One folder.
  public struct Entry: Hashable, Sendable {
    public let folder: String
    /// After links are resolved, files must be below this folder; `nil` for installed packages, which may be links to anywhere.
    let boundary: String?

    /// Whether a file may be read; its path contains no links.
    func holds(_ path: String) -> Bool { boundary.map { SourcePath.isBelow(path, $0) } ?? true }
  }

  public private(set) var entries: [Entry] = []
  /// The folders or files to which a project's packaging or editable installs map names of packages and modules.
  var mapping: [String: String] = [:]
  /// The versions of installed distributions, by normalized name.
  var versions: [String: String] = [:]
  /// Major, minor and micro of the first environment's Python; nil where none is told.
  var pythonVersion: [Int]?
  /// The folders whose `.pth` files were read.
  var siteFolders: Set<String> = []
  /// The folder that marks show to be a project's root; nil where none does.
  private(set) var root: String?
  /// Whether a site-packages folder was found. If so, a package that isn't found is not installed.
  public internal(set) var hasSitePackages = false

  /// The files and folders that mark the root of a project.
  static let rootMarks = packagingMarks + [".git", ".project-root", "uv.lock"]
  private static let packagingMarks = ["pyproject.toml", "setup.py", "setup.cfg"]

  /// - Parameters:
  ///   - path: the folders that the settings name
  ///   - extra: the folders of `PYTHONPATH`, which come before site-packages
  ///   - workingFolder: the project's root where nothing marks one, if the file is below it
  ///   - environments: the virtual environments whose site-packages are used, in order; those in the project's root follow
  public init(
    forFile file: String, path: [String], extra: [String] = [], workingFolder: String? = nil, environments: [String], in system: any SourceFiles
  ) {
    for folder in path { add(folder, boundary: folder, in: system) }
    let marked = Self.root(of: file, in: system)
    self.root = marked.flatMap(system.realPath)
    let root = marked ?? workingFolder.flatMap { SourcePath.isBelow(file, $0) ? $0 : nil }
    if let root { addProject(root, in: system) }
    var folder = SourcePath.parent(file)
    while let current = folder {
      if root == nil || Self.holdsPython(current, in: system) { add(current, boundary: root ?? current, in: system) }
      guard let root, current != root, SourcePath.isBelow(current, root) else { break }
      folder = SourcePath.parent(current)
    }
    for folder in extra { add(folder, boundary: nil, in: system) }
    let inRoot = root.map { root in [".venv", "venv", "env"].map { SourcePath.join(root, $0) } } ?? []
    for environment in environments + inRoot where hasSitePackages == false || environments.contains(environment) {
      addEnvironment(environment, in: system)
    }
    if let root { addNeighbours(of: root, in: system) }
  }

  /// The other projects of the repository, which are looked at last: an installed one is found before.
  private mutating func addNeighbours(of root: String, in system: any SourceFiles) {
    guard let repository = Self.nearest(from: root, holding: [".git"], in: system) else { return }
    for group in [repository] + Self.groups.map({ SourcePath.join(repository, $0) }) {
      for name in system.entries(group).sorted().prefix(Self.mostNeighbours) where !name.contains(".") {
        let project = SourcePath.join(group, name)
        if project != root, Self.holds(project, Self.packagingMarks, in: system) { addProject(project, in: system) }
      }
    }
  }

  /// Folders in which repositories keep their projects.
  private static let groups = ["packages", "projects", "libs", "python"]
  private static let mostNeighbours = 64

  /// A project's root, the usual folders in it, and the folders that its packaging names.
  private mutating func addProject(_ root: String, in system: any SourceFiles) {
    let named = ProjectFolders(root: root, in: system)
    add(root, boundary: root, in: system)
    for folder in ["src", "lib"] + named.folders { add(SourcePath.join(root, folder), boundary: root, in: system) }
    for (package, folder) in named.packages {
      let path = system.realPath(SourcePath.join(root, folder))
      if let path, let limit = system.realPath(root), SourcePath.isBelow(path, limit) { mapping[package] = path }
    }
  }

  /// Whether a folder, or a folder in it, holds a Python file. Folders of configs mostly don't, and are left out: configs of many folders
  /// share one search path then, and what is read by it.
  private static func holdsPython(_ folder: String, in system: any SourceFiles) -> Bool {
    let names = system.entries(folder)
    if names.contains(where: { $0.hasSuffix(".py") }) { return true }
    let parts = names.filter { !$0.contains(".") }
    guard parts.count <= 64 else { return true }
    return parts.contains { system.entries(SourcePath.join(folder, $0)).contains { $0.hasSuffix(".py") || $0.hasSuffix(".so") } }
  }

  /// The nearest folder above a file that contains one of the project marks.
  public static func root(of file: String, in system: any SourceFiles) -> String? {
    nearest(from: SourcePath.parent(file), holding: rootMarks, in: system)
  }

  /// A folder, or the nearest one above it, that holds one of some names.
  private static func nearest(from start: String?, holding names: [String], in system: any SourceFiles) -> String? {
    var folder = start
    while let current = folder, !holds(current, names, in: system) { folder = SourcePath.parent(current) }
    return folder
  }

  private static func holds(_ folder: String, _ names: [String], in system: any SourceFiles) -> Bool {
    names.contains { system.kind(SourcePath.join(folder, $0)) != nil }
  }

  mutating func add(_ folder: String, boundary: String?, in system: any SourceFiles) {
    guard let real = system.realPath(folder), system.kind(real) == .folder else { return }
    let limit = boundary.flatMap(system.realPath)
    if let limit, !SourcePath.isBelow(real, limit) { return }
    let entry = Entry(folder: real, boundary: limit)
    if !entries.contains(where: { $0.folder == real }) { entries.append(entry) }
  }
}
