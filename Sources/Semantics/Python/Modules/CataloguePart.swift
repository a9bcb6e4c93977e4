import Catalogue
import Model

/// A module that the catalogue has built: the call that built it, and which of the call's modules it is.
struct CataloguePart {
  let module: PyInstance
  let call: ModuleCall
  let id: ModuleID
  /// Whether it has modules of its own.
  let isComposite: Bool
}

extension LibraryState {
  /// Notes that a copy of a module is called as the module is.
  mutating func register(_ copy: PyInstance, asCopyOf instance: PyInstance) {
    guard let part = catalogueParts[ObjectIdentifier(instance)] else { return }
    catalogueParts[ObjectIdentifier(copy)] = CataloguePart(module: copy, call: part.call, id: part.id, isComposite: part.isComposite)
  }
}

/// The objects that are the modules of a call to the catalogue, as the program has left them: it may have replaced some.
struct CatalogueObjects {
  let py: Interpreter
  let root: ModuleObject
  let part: CataloguePart
  let modules: [LayerGraph.Module]

  /// The object of a module; nil where the program has put something else in its place, or in that of a module around it.
  func object(_ id: ModuleID) -> ModuleObject? {
    if id == part.id { return root }
    guard let object = value(id).flatMap({ ModuleObject(py, $0) }), let own = py.library.catalogueParts[ObjectIdentifier(object.instance)],
      own.call === part.call, own.id == id
    else { return nil }
    return object
  }

  /// What stands in the place of a module; nil where nothing does.
  func value(_ id: ModuleID) -> PyValue? {
    guard let parent = modules[Int(id.index)].parent, id > part.id else { return nil }
    return object(parent)?.table(.modules)?[modules[Int(id.index)].name]
  }
}
