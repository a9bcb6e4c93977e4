/// A function that is written in Python.
///
/// The code and its environment are kept apart from the attributes, since `functools.wraps` copies attributes to another function.
final class PyFunction: AttributedObject {
  let code: FunctionCode
  /// The variables of the enclosing functions.
  private(set) var closure: Frame?
  let globals: Namespace
  /// The values of the parameters' defaults, by the positions of the parameters. They are evaluated once, when the `def` runs.
  private(set) var defaults: [PyValue?]
  /// The class whose body contains the `def`, for `super()` without arguments.
  var definingClass: PyClass?
  /// An unknown decorator of the function, which may call it with other arguments than it is called with.
  var decorator: Unknown?

  init(_ heap: Heap, _ code: FunctionCode, closure: Frame?, globals: Namespace, defaults: [PyValue?]) {
    self.code = code
    self.closure = closure
    self.globals = globals
    self.defaults = defaults
    super.init(heap)
  }

  /// The unknown decorator of the class that the function initialises, which may give it what a call leaves out.
  var classDecorator: Unknown? { code.name == Special.initializer || code.name == Special.new ? definingClass?.decorator : nil }

  func setDefaults(_ new: [PyValue?]) {
    heap.taint(self)
    defaults = new
  }

  override func clear() {
    super.clear()
    (closure, definingClass, defaults) = (nil, nil, [])
  }
}

/// A method with the object that it is called on.
final class BoundMethod: HeapObject {
  private(set) var receiver: PyValue
  /// The function: one in Python, a native one, or another callable.
  private(set) var function: PyValue

  init(_ heap: Heap, receiver: PyValue, function: PyValue) {
    (self.receiver, self.function) = (receiver, function)
    super.init(heap)
  }

  override func clear() { (receiver, function) = (.none, .none) }
}

/// `functools.partial`: the stored arguments come before those of the call; keywords of the call replace stored ones.
final class PyPartial: AttributedObject {
  private(set) var function: PyValue
  private(set) var arguments: Arguments

  init(_ heap: Heap, _ function: PyValue, with arguments: Arguments) {
    (self.function, self.arguments) = (function, arguments)
    super.init(heap)
  }

  override func clear() {
    super.clear()
    (function, arguments) = (.none, Arguments())
  }
}

/// A property, staticmethod, classmethod or cached_property.
final class PyDescriptor: HeapObject {
  enum Kind { case property, staticMethod, classMethod, cachedProperty }
  let kind: Kind
  /// The function, a property's getter; `none` for a property without one.
  private(set) var function: PyValue
  private(set) var setter: PyValue
  private(set) var deleter: PyValue
  /// The name under which a cached property stores its value.
  var name: Name?

  init(_ heap: Heap, _ kind: Kind, function: PyValue, setter: PyValue = .none, deleter: PyValue = .none) {
    self.kind = kind
    (self.function, self.setter, self.deleter) = (function, setter, deleter)
    super.init(heap)
  }

  override func clear() { (function, setter, deleter) = (.none, .none, .none) }
}
