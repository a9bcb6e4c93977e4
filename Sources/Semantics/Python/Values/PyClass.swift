/// How instances of a class are laid out: which native class, if any, stands among its bases.
enum Layout: UInt8 {
  case object, module, exception
  /// Instances hold a native value as payload; instances of the builtin itself are that value.
  case bool, int, float, string, bytes, tuple, list, dict, set, frozenset
  case tensor
  /// Subclasses of `type`: instances are classes.
  case type
}

/// A class.
final class PyClass: AttributedObject {
  let name: String
  /// With the names of the classes and functions around it.
  var qualifiedName: String
  /// The dotted name of the module, `builtins` for builtins.
  let module: String
  private(set) var bases: [PyClass]
  /// The class itself, then its ancestors in the order of C3.
  private(set) var mro: [PyClass]
  let layout: Layout
  /// Whether the class is written in Swift.
  let isNative: Bool
  /// The class's class, where it is not `type`. Its methods are the class's own: `EnumMeta.__iter__`.
  var metaclass: PyClass?
  /// Where the `class` statement stands.
  let origin: PythonOrigin?
  /// Set where a base is not known: an attribute that the known classes lack is this unknown.
  var unknownBase: Unknown?
  /// Methods that keep the class from being instantiated (`abc`).
  var abstractMethods: [Name] = []
  /// Raised with every change of the class's attributes.
  private(set) var version = 0

  /// - Parameter mro: linearized by C3, without the class itself.
  init(
    _ heap: Heap, _ name: String, module: String, bases: [PyClass], mro: [PyClass], layout: Layout,
    attributes: NameMap = NameMap(), native: Bool = false, origin: PythonOrigin? = nil
  ) {
    self.name = name
    qualifiedName = name
    self.module = module
    self.bases = bases
    self.mro = mro
    self.layout = layout
    isNative = native
    self.origin = origin
    metaclass = bases.lazy.compactMap(\.metaclass).first
    unknownBase = bases.lazy.compactMap(\.unknownBase).first
    super.init(heap, attributes: attributes)
    self.mro.insert(self, at: 0)
  }

  /// The attribute of the class or of the first ancestor that has it.
  func lookUp(_ name: Name) -> PyValue? {
    for ancestor in mro { if let value = ancestor.attributes[name] { return value } }
    return nil
  }

  /// The same behind an ancestor, for `super()`.
  func lookUp(_ name: Name, behind ancestor: PyClass) -> PyValue? {
    guard let at = mro.firstIndex(where: { $0 === ancestor }) else { return nil }
    for next in mro[(at + 1)...] { if let value = next.attributes[name] { return value } }
    return nil
  }

  func isSubclass(of other: PyClass) -> Bool { mro.contains { $0 === other } }

  override func didChange() { version &+= 1 }

  override func clear() {
    super.clear()
    (bases, mro, metaclass) = ([], [], nil)
  }
}

/// An instance of a class. A module object is one, its children, parameters and buffers in the dicts `_modules`, `_parameters`
/// and `_buffers` among its attributes, as in PyTorch.
final class PyInstance: AttributedObject {
  private(set) var type: PyClass
  /// The native value of an instance of a subclass of `list`, `dict`, `str`, `int` ...
  private(set) var payload: PyValue?
  /// The call that made the instance.
  let origin: PythonOrigin?

  init(_ heap: Heap, _ type: PyClass, payload: PyValue? = nil, origin: PythonOrigin? = nil) {
    self.type = type
    self.payload = payload
    self.origin = origin
    super.init(heap)
  }

  var isModule: Bool { type.layout == .module }

  /// Takes the attributes from a dict, as changes of `__dict__` do.
  func replaceAttributes(with table: PyTable) {
    willChange()
    attributes = NameMap()
    for entry in table.entries { if case .string(let key) = entry.key { attributes[Name(key)] = entry.value } }
  }

  /// Sets `__class__`.
  func become(_ new: PyClass) { type = new }

  override func clear() {
    super.clear()
    payload = nil
  }
}

/// What `super()` gives: the attributes of `object` from behind `start` in the order of `type`.
final class PySuper {
  let type: PyClass
  let start: PyClass
  /// An instance, or a class in a classmethod.
  let object: PyValue

  init(type: PyClass, start: PyClass, object: PyValue) {
    (self.type, self.start, self.object) = (type, start, object)
  }
}
