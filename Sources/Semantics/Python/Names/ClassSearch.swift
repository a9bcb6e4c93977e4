import Catalogue
import PythonSource
import YAMLSource

/// A class's name without its module, and the class from which it must derive.
struct ShortName: Hashable, Sendable {
  let name: String
  let base: ModuleBase
}

/// Finds classes by their own names alone, as jsonargparse does among the classes that a program has imported
/// (`get_all_subclass_paths` in `jsonargparse/_typehints.py`).
///
/// What a program imports is taken to be the packages that it names: where these define no such class, the whole project is searched.
struct ClassSearch {
  private let workshop: ModelWorkshop
  private let catalogue: Catalogue
  private let finder: any ModuleFinder

  init(_ workshop: ModelWorkshop, _ catalogue: Catalogue, finder: any ModuleFinder) {
    (self.workshop, self.catalogue, self.finder) = (workshop, catalogue, finder)
  }

  /// The dotted names of the classes, in the order of the search.
  func classes(named name: String, derivedFrom base: ModuleBase) -> [String] {
    let key = DefinitionIndex.key(name)
    // jsonargparse leaves out what is private.
    guard SourceFinder.isIdentifier(name), !name.hasPrefix("_"), !key.isEmpty else { return [] }
    let packages = importedPackages
    let own = finder.projectModules(defining: key).filter { defines(name, $0) }.sorted()
    let imported = own.filter { packages.contains($0.package) }
    if !imported.isEmpty { return derived(imported, name, from: base) }
    let elsewhere = packages.sorted().flatMap { finder.modules(defining: key, inPackageOf: $0) }.filter { defines(name, $0) }
    return derived(own + elsewhere, name, from: base)
  }

  /// The packages that the project's programs import, and their own.
  private var importedPackages: Set<String> {
    var result: Set<String> = []
    for program in finder.programs {
      guard case .source(let module) = finder.find(program), module.file.module != nil else { continue }
      result.insert(program.package)
      let file = module.file
      for node in (1..<UInt32(max(1, file.nodeCount))).map({ PythonNode($0) }) {
        switch file.kind(node) {
        case .import: for alias in file.aliases(node) { result.insert(file.string(file.name(alias)).package) }
        case .importFrom where file.level(node) == 0: if let name = file.nameIfAny(node) { result.insert(file.string(name).package) }
        default: break
        }
      }
    }
    return result.subtracting(ClassSearch.foundations)
  }

  /// Packages whose classes are known by other means, or that hold no modules.
  private static let foundations: Set<String> = ["torch", "torchvision", "lightning", "pytorch_lightning", "lightning_fabric", "jsonargparse"]

  /// Whether a module's text defines a class.
  private func defines(_ name: String, _ module: String) -> Bool {
    guard case .source(let source) = finder.find(module), source.file.module != nil else { return false }
    let file = source.file
    return (1..<UInt32(max(1, file.nodeCount))).contains { index in
      let node = PythonNode(index)
      return file.kind(node) == .classDef && file.string(file.name(node)) == name
    }
  }

  /// Those of the classes that derive from `base`, or of which that is not known.
  private func derived(_ modules: [String], _ name: String, from base: ModuleBase) -> [String] {
    guard !modules.isEmpty else { return [] }
    let model = workshop.model(catalogue, node: NodeID(0))
    defer { workshop.end(model) }
    return modules.map { "\($0).\(name)" }.filter { path in
      do throws(PyError) {
        guard case .type(let type) = try model.object(path), type.name == name else { return false }
        return type.unknownBase != nil || derives(type, from: base)
      } catch .raised {
        return false
      } catch {
        return true
      }
    }
  }

  private func derives(_ type: PyClass, from base: ModuleBase) -> Bool {
    switch base {
    case .module: type.layout == .module
    // Two packages ship this class.
    case .lightningModule: type.layout == .module && type.mro.contains { $0.name == "LightningModule" }
    }
  }
}

extension String {
  /// The outermost package of a dotted name.
  fileprivate var package: String { String(prefix { $0 != "." }) }
}
