import PythonSource

/// The location of a Python module's source.
public enum ModuleLocation {
  /// A file; `isPackage` for an `__init__.py`.
  case source(SourceModule)
  /// A folder without `__init__.py`, or one whose `__init__.py` is not needed.
  case namespacePackage
  /// Found but not evaluated, for this reason: a compiled file, a file that can't be read or parsed, or a library listed as opaque.
  case opaque(String)
  /// Not found, and every place where it could be was searched: the module doesn't exist.
  case absent
  /// Not found, but it may exist: no site-packages folder is known.
  case notFound(String)
}

/// Finds the sources of modules by dotted name.
public protocol ModuleFinder: AnyObject {
  func find(_ name: String) -> ModuleLocation

  /// Says that the limits for one model count from here on.
  func beginModel()

  /// The modules that define a class or a decorated function by a name, found in their texts.
  /// - Parameters:
  ///   - key: the name as `DefinitionIndex.key` has it
  ///   - module: a module of the package that is searched
  func modules(defining key: String, inPackageOf module: String) -> [String]

  /// The modules of the project that define a class by a name, found in their texts.
  /// - Parameter key: the name as `DefinitionIndex.key` has it
  func projectModules(defining key: String) -> [String]

  /// The texts of the project's modules that hold a word.
  func projectTexts(mentioning word: StaticString) -> [[UInt8]]

  /// The modules of the project that import LightningCLI or jsonargparse.
  var programs: [String] { get }

  /// The folders that are searched for modules, as messages show them.
  var folders: [String] { get }

  /// The names of the folders and modules in a package, sorted.
  func submodules(of package: String) -> [String]

  /// The version of an installed distribution; nil where it is not installed.
  func version(of distribution: String) -> String?
  /// The version of the environment's Python: major, minor, micro; nil where none is told.
  var pythonVersion: [Int]? { get }
  /// Whether it is known which distributions are installed.
  var knowsInstalledPackages: Bool { get }
}

extension ModuleFinder {
  public func beginModel() {}
  public func projectModules(defining key: String) -> [String] { [] }
  public func projectTexts(mentioning word: StaticString) -> [[UInt8]] { [] }
  public var programs: [String] { [] }
  public func modules(defining key: String, inPackageOf module: String) -> [String] { [] }
  public var folders: [String] { [] }
  public func submodules(of package: String) -> [String] { [] }
  public func version(of distribution: String) -> String? { nil }
  public var pythonVersion: [Int]? { nil }
  public var knowsInstalledPackages: Bool { false }
}

/// A parsed module. Workers share it.
public final class SourceModule: Sendable {
  /// The dotted name: `src.models.net`.
  let name: String
  /// The path that messages show.
  let path: String
  let file: PythonFile
  let isPackage: Bool

  public init(name: String, path: String, file: PythonFile, isPackage: Bool) {
    (self.name, self.path, self.file, self.isPackage) = (name, path, file, isPackage)
  }

  /// The dotted name of the module that a `from ... import` names; nil for one beyond the outermost package.
  func moduleName(of statement: PythonNode) -> String? {
    let named = file.nameIfAny(statement).map { file.string($0) } ?? ""
    let level = file.level(statement)
    guard level > 0 else { return named }
    var parts = name.split(separator: ".").map(String.init)
    let dropped = level - (isPackage ? 1 : 0)
    guard dropped < parts.count || dropped == parts.count && !named.isEmpty || dropped == 0 else { return nil }
    parts.removeLast(min(dropped, parts.count))
    return (parts + (named.isEmpty ? [] : [named])).joined(separator: ".")
  }
}
