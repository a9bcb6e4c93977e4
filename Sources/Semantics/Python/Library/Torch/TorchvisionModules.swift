import Catalogue

/// `torchvision` as the catalogue knows it, for programs whose environment isn't at hand. Where torchvision's sources are found they are
/// evaluated instead.
enum TorchvisionModules {
  /// The version that the catalogue follows.
  private static let followedVersion = "0.29.2"

  static func contains(_ module: String) -> Bool {
    module == "torchvision" || module.hasPrefix("torchvision.models") || module.hasPrefix("torchvision.ops")
  }

  /// Declares a module that has the catalogue's names for it.
  static func declare(_ m: ModuleScope) {
    m.namespace.progress = .done
    m.namespace.isNative = true
    m.value("__version__", .string(followedVersion))
    m.fallback { py, name throws(PyError) in try give(py, name.text, in: m.namespace.name) }
  }

  private static func give(_ py: Interpreter, _ name: String, in module: String) throws(PyError) -> PyValue? {
    let full = "\(module).\(name)"
    let isClass = name.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    if name.hasSuffix("_Weights") { return weights(py, name) }
    if py.library.catalogue.knows(full) { return isClass ? .type(try CatalogueLayers(py: py).type(name, target: full)) : function(py, full, name) }
    if isClass { return nil }
    if contains(full) { return try py.module(full) }
    return py.unknown("`\(full)` is not evaluated", harmless: true)
  }

  /// A function that makes a model: `resnet18(weights=None)`.
  private static func function(_ py: Interpreter, _ target: String, _ name: String) -> PyValue {
    let signature = NativeSignature("\(name)(*args, **kwargs)")
    return .native(
      NativeFunction(signature, in: String(target.dropLast(name.utf8.count + 1)), unknowns: .accept) { py, a throws(PyError) in
        try CatalogueLayers(py: py).instance(target, with: Arguments(a.rest, keywords: a.keywords))
      })
  }

  /// An enumeration of pretrained weights. A member is the string by which the catalogue knows it.
  private static func weights(_ py: Interpreter, _ name: String) -> PyValue {
    let type = py.nativeClass(name, module: "torchvision.models", bases: [py.types.string])
    let c = ClassScope(py: py, type: type)
    for method in ["transforms", "get_state_dict", "verify"] {
      c.method("\(method)(self, *args, **kwargs)", .accept) { py, _ throws(PyError) in py.unknown("pretrained weights are not read", harmless: true) }
    }
    for property in ["meta", "url"] {
      c.property(property) { py, _ throws(PyError) in py.unknown("pretrained weights are not read", harmless: true) }
    }
    let enumeration = Namespace(py.heap, name)
    enumeration.progress = .done
    enumeration.fallback = { py, member throws(PyError) in
      .instance(PyInstance(py.heap, type, payload: .string("\(name).\(member)")))
    }
    return .namespace(enumeration)
  }
}
