/// The layout of a class's instances, which is that of the native class among its bases, if there is one.
enum Layout: UInt8 {
  case object, module, exception
  /// An instance of a subclass holds a native value as its payload; an instance of the builtin class is that value.
  case bool, int, float, string, bytes, tuple, list, dict, set, frozenset
  case tensor
  /// Subclasses of `type`: instances are classes.
  case type
}

/// A class.
final class PyClass: AttributedObject {
  let name: String
  /// `__qualname__`: the name with those of the enclosing classes and functions.
  var qualifiedName: String
  /// The dotted name of the module that defines the class; `builtins` for builtins.
  let module: String
  private(set) var bases: [PyClass]
  /// The method resolution order: the class itself, then its ancestors as C3 orders them.
  private(set) var mro: [PyClass]
  let layout: Layout
  /// Whether the class is written in Swift.
  let isNative: Bool
  /// The class's metaclass, if it is not `type`. Its methods can be called on the class, such as `EnumMeta.__iter__`.
  var metaclass: PyClass?
  /// The place of the `class` statement; nil for a native class.
  let origin: PythonOrigin?
  /// Set if a base class is unknown. An attribute that no known ancestor has is this unknown value.
  var unknownBase: Unknown?
  /// An unknown decorator of the class, which may give it an `__init__`, or its own what a call leaves out.
  var decorator: Unknown?
  /// The abstract methods, which prevent instances of the class (`abc`).
  var abstractMethods: [Name] = []
  /// What a dataclass makes its instances with.
  var dataclass: (initializer: DataclassFields.Initializer, function: NativeFunction)?
  /// Increased whenever an attribute of the class changes.
  private(set) var version = 0

  /// - Parameter mro: the ancestors in the order of C3, without the class itself
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

  /// The attribute of the first class after an ancestor in the method resolution order, for `super()`.
  func lookUp(_ name: Name, behind ancestor: PyClass) -> PyValue? {
    guard let at = mro.firstIndex(where: { $0 === ancestor }) else { return nil }
    for next in mro[(at + 1)...] { if let value = next.attributes[name] { return value } }
    return nil
  }

  func isSubclass(of other: PyClass) -> Bool { mro.contains { $0 === other } }

  override func didChange() { version &+= 1 }

  override func clear() {
    super.clear()
    (bases, mro, metaclass, dataclass) = ([], [], nil, nil)
  }
}

/// An instance of a class. For an `nn.Module`, the attributes `_modules`, `_parameters` and `_buffers` are dicts that hold children,
/// parameters and buffers, as in PyTorch.
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

  /// Replaces the attributes by the entries of a dict, after `__dict__` has changed.
  func replaceAttributes(with table: PyTable) {
    willChange()
    attributes = NameMap()
    for entry in table.entries { if case .string(let key) = entry.key { attributes[Name(key)] = entry.value } }
  }

  /// Sets `__class__`.
  func become(_ new: PyClass) {
    heap.taint(self)
    type = new
  }

  override func clear() {
    super.clear()
    payload = nil
  }
}

/// The result of `super()`: it looks up attributes of `object` in the classes after `start` in the resolution order of `type`.
final class PySuper {
  let type: PyClass
  let start: PyClass
  /// An instance, or a class in a classmethod.
  let object: PyValue

  init(type: PyClass, start: PyClass, object: PyValue) {
    (self.type, self.start, self.object) = (type, start, object)
  }
}
