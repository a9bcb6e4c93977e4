import Catalogue

/// Reading attributes.
extension Interpreter {
  /// `value.name`.
  func attribute(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue {
    if let found = try findAttribute(value, name) { return found }
    throw missing(value, name)
  }

  /// `getattr(value, name, None)`: nil if the attribute is missing.
  func attributeIfAny(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue? {
    try ending("AttributeError") { () throws(PyError) in try findAttribute(value, name) }
  }

  func missing(_ value: PyValue, _ name: Name) -> PyError {
    switch value {
    case .type(let type): attributeError("type object '\(type.name)' has no attribute '\(name)'")
    case .namespace(let module): attributeError("module '\(module.name)' has no attribute '\(name)'")
    default: attributeError("'\(typeName(value))' object has no attribute '\(name)'")
    }
  }

  /// The attribute; nil if it is missing. An AttributeError that a property or `__getattr__` raises is thrown.
  func findAttribute(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue? {
    switch value {
    case .unknown(let unknown): return .unknown(unknown.derived)
    case .instance(let instance): return try instanceAttribute(instance, name)
    case .type(let type): return try classAttribute(type, name)
    case .namespace(let module): return try member(module, name, fromOutside: true)
    case .superObject(let object): return try superAttribute(object, name)
    case .function(let function): return try functionAttribute(function, name)
    case .partial(let partial): if let found = partialAttribute(partial, name) { return found }
    case .method(let method): if let found = try methodAttribute(method, name) { return found }
    case .native(let native): if let found = nativeAttribute(native, name) { return found }
    case .descriptor(let descriptor): if let found = descriptorAttribute(descriptor, name) { return found }
    case .tensor(let tensor): if let found = tensor.attributes[name] { return found }
    case .slice(let slice): if let found = sliceAttribute(slice, name) { return found }
    case .range(let range): if let found = rangeAttribute(range, name) { return found }
    case .int, .bool, .float:
      if name == "real" { return value }
      if name == "imag" { return .int(0) }
    default: break
    }
    return try typeAttribute(value, name)
  }

  /// The attribute that a value gets from its class.
  private func typeAttribute(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue? {
    let type = type(of: value)
    if let found = type.lookUp(name) { return try bind(found, to: value, type: type) }
    if name == Special.class { return .type(type) }
    if let native = builtinMethods.method(name, of: value) { return try bind(.native(native), to: value, type: type) }
    if let hook = type.lookUp(Special.getattr) { return try call(hook, Arguments([value, .text(name)])) }
    if case .tensor = value {
      if library.tracer != nil {
        guard KnownNames.isTensorMember(name.text) else { return nil }
        return .method(BoundMethod(heap, receiver: value, function: .native(FunctionCalls.native(name.text, of: "Tensor"))))
      }
      return unknown("`Tensor.\(name)` is not modelled")
    }
    if name == Special.doc { return PyValue.none }
    return try objectMethods.attributes[name].map { (found) throws(PyError) in try bind(found, to: value, type: type) }
  }

  private func instanceAttribute(_ instance: PyInstance, _ name: Name) throws(PyError) -> PyValue? {
    if let found = try plainAttribute(instance, name) { return found }
    if let hook = instance.type.lookUp(Special.getattr) {
      if hook.isSame(as: library.moduleAccess.get) { return ModuleObject(self, .instance(instance))?.entry(name) }
      try enter()
      defer { leave() }
      return try call(hook, Arguments([.instance(instance), .text(name)]))
    }
    if let unknown = instance.type.unknownBase { return .unknown(unknown) }
    return name == Special.cause || name == Special.context || name == Special.traceback ? PyValue.none : nil
  }

  /// The attribute that `object.__getattribute__` finds.
  func plainAttribute(_ instance: PyInstance, _ name: Name) throws(PyError) -> PyValue? {
    let type = instance.type
    let found = type.lookUp(name)
    if let found, isDataDescriptor(found) { return try bind(found, to: .instance(instance), type: type) }
    if let own = instance.attributes[name] { return own }
    if let found { return try bind(found, to: .instance(instance), type: type) }
    switch name {
    case Special.class: return .type(type)
    case Special.dict: return attributeDict(instance)
    case Special.module: return .string(type.module)
    case Special.doc: return PyValue.none
    default: break
    }
    if let payload = instance.payload, let native = builtinMethods.method(name, of: payload) {
      return try bind(.native(native), to: .instance(instance), type: type)
    }
    return try objectMethods.attributes[name].map { (found) throws(PyError) in try bind(found, to: .instance(instance), type: type) }
  }

  /// `instance.__dict__`: changes of the dict change the instance.
  private func attributeDict(_ instance: PyInstance) -> PyValue {
    ModuleObject(self, .instance(instance))?.makeLateTables()
    let dict = PyDict(heap)
    for (name, value) in zip(instance.attributes.names, instance.attributes.values) { dict[name.text] = value }
    dict.owner = instance
    return .dict(dict)
  }

  /// Whether a class attribute takes precedence over the instance's own.
  func isDataDescriptor(_ value: PyValue) -> Bool {
    switch value {
    case .descriptor(let descriptor): descriptor.kind == .property
    case .instance(let instance): instance.type.lookUp(Special.set) != nil
    default: false
    }
  }

  /// The value of a class attribute when it is read from an object: a bound method for a function, the value of a property ...
  func bind(_ found: PyValue, to object: PyValue, type: PyClass) throws(PyError) -> PyValue {
    switch found {
    case .function, .native: return .method(BoundMethod(heap, receiver: object, function: found))
    case .descriptor(let descriptor): return try bind(descriptor, to: object, type: type)
    case .instance(let instance):
      guard let getter = instance.type.lookUp(Special.get) else { return found }
      return try call(getter, Arguments([found, object, .type(type)]))
    default: return found
    }
  }

  private func bind(_ descriptor: PyDescriptor, to object: PyValue, type: PyClass) throws(PyError) -> PyValue {
    switch descriptor.kind {
    case .staticMethod: return descriptor.function
    case .classMethod: return .method(BoundMethod(heap, receiver: .type(type), function: descriptor.function))
    case .property:
      try enter()
      defer { leave() }
      return try call(descriptor.function, Arguments([object]))
    case .cachedProperty:
      let value = try call(descriptor.function, Arguments([object]))
      if case .instance(let instance) = object, let name = descriptor.name { instance[name] = value }
      return value
    }
  }

  private func classAttribute(_ type: PyClass, _ name: Name) throws(PyError) -> PyValue? {
    if let found = type.lookUp(name) {
      switch found {
      case .descriptor(let descriptor) where descriptor.kind == .staticMethod || descriptor.kind == .classMethod:
        return try bind(found, to: .type(type), type: type)
      case .instance(let instance):
        guard let getter = instance.type.lookUp(Special.get) else { return found }
        return try call(getter, Arguments([found, .none, .type(type)]))
      default: return found
      }
    }
    switch name {
    case Special.name: return .string(type.name)
    case Special.qualname: return .string(type.qualifiedName)
    case Special.module: return .string(type.module)
    case Special.mro: return tuple(type.mro.map { .type($0) })
    case Special.bases: return tuple(type.bases.map { .type($0) })
    case Special.class: return .type(type.metaclass ?? types.type)
    case Special.dict:
      return dict(zip(type.attributes.names, type.attributes.values).map { ($0.text, $1) })
    case Special.annotations: return dict([])
    case Special.doc: return PyValue.none
    default: break
    }
    if let native = builtinMethods.method(name, of: type, types: types) { return .native(native) }
    if let found = objectMethods.attributes[name] {
      if case .descriptor = found { return try bind(found, to: .type(type), type: type) }
      return found
    }
    let meta = type.metaclass ?? types.type
    if let found = meta.lookUp(name) { return try bind(found, to: .type(type), type: meta) }
    return type.unknownBase.map { .unknown($0) }
  }

  private func superAttribute(_ object: PySuper, _ name: Name) throws(PyError) -> PyValue? {
    let found =
      object.type.lookUp(name, behind: object.start)
      ?? builtinMethods.method(name, of: object.type, types: types).map { .native($0) } ?? objectMethods.attributes[name]
    guard let found else {
      if let unknown = object.type.unknownBase { return .unknown(unknown) }
      return name == Special.class ? .type(types.superType) : nil
    }
    if case .type(let type) = object.object, type === object.type {
      // In a classmethod or a `__new__`, functions are not bound to the class.
      switch found {
      case .function, .native: return found
      default: break
      }
    }
    return try bind(found, to: object.object, type: object.type)
  }

  /// The function behind a method, and whether it takes the receiver as its first argument: a call needs no more, and no `BoundMethod`.
  func method(_ receiver: PyValue, _ name: Name) throws(PyError) -> (function: PyValue, isMethod: Bool) {
    let type: PyClass
    switch receiver {
    case .instance(let instance):
      if instance.attributes.position(of: name) != nil { return (try attribute(receiver, name), false) }
      type = instance.type
    case .list, .dict, .string, .tuple, .set: type = self.type(of: receiver)
    default: return (try attribute(receiver, name), false)
    }
    switch type.lookUp(name) {
    case .function(let function)?: return (.function(function), true)
    case .native(let native)?: return (.native(native), true)
    default: return (try attribute(receiver, name), false)
    }
  }
}
