/// Setting and deleting attributes.
extension Interpreter {
  func setAttribute(_ value: PyValue, _ name: Name, to new: PyValue) throws(PyError) {
    switch value {
    case .unknown: return
    case .instance(let instance):
      guard let hook = instance.type.lookUp(Special.setattr) else { return try setPlainAttribute(instance, name, to: new) }
      try enter()
      defer { leave() }
      if let module = ModuleObject(self, value), hook.isSame(as: library.moduleAccess.set) { return try module.change(name, to: new) }
      _ = try call(hook, Arguments([value, .text(name), new]))
    case .type(let type):
      // Of a class in Swift that is written in Python elsewhere, as those of `torch.nn` are, what it has stays.
      if type.isNative, type.layout != .module || type.lookUp(name) != nil && type[name] == nil { return }
      type[name] = new
    case .namespace(let module):
      module.drop(promise: name)
      module[name] = new
    case .function(let function):
      if name == Special.defaults { return setDefaults(of: function, new) }
      function[name] = new
    case .partial(let partial): partial[name] = new
    case .method(let method): try setAttribute(method.function, name, to: new)
    case .tensor(let tensor): try setTensorAttribute(tensor, name, to: new)
    case .native, .descriptor: return
    default: throw missing(value, name)
    }
  }

  private func setDefaults(of function: PyFunction, _ new: PyValue) {
    let values: [PyValue] = if case .tuple(let tuple) = new { tuple.elements } else { [] }
    var defaults = function.defaults
    let count = function.code.positionalCount
    for at in 0..<count { defaults[at] = at >= count - values.count ? values[at - (count - values.count)] : nil }
    function.setDefaults(defaults)
  }

  private func setTensorAttribute(_ tensor: PyTensor, _ name: Name, to new: PyValue) throws(PyError) {
    if case .descriptor(let descriptor)? = type(of: .tensor(tensor)).lookUp(name), !descriptor.setter.isNone {
      _ = try call(descriptor.setter, Arguments([.tensor(tensor), new]))
    } else {
      tensor[name] = new
    }
  }

  /// What `object.__setattr__` does: a property's setter, a descriptor's `__set__`, or the instance's own attribute.
  func setPlainAttribute(_ instance: PyInstance, _ name: Name, to new: PyValue) throws(PyError) {
    switch instance.type.lookUp(name) {
    case .descriptor(let property)? where property.kind == .property:
      if property.setter.isNone { throw attributeError("property '\(name)' of '\(instance.type.name)' object has no setter") }
      _ = try call(property.setter, Arguments([.instance(instance), new]))
    case .instance(let descriptor)?:
      guard let setter = descriptor.type.lookUp(Special.set) else { fallthrough }
      _ = try call(setter, Arguments([.instance(descriptor), .instance(instance), new]))
    default: try assign(name, new, to: instance)
    }
  }

  private func assign(_ name: Name, _ new: PyValue, to instance: PyInstance) throws(PyError) {
    if name == Special.class, case .type(let type) = new { return instance.become(type) }
    if name == Special.dict, case .dict(let dict) = new {
      for entry in dict.table.entries { if case .string(let key) = entry.key { instance[Name(key)] = entry.value } }
      return
    }
    instance[name] = new
  }

  func deleteAttribute(_ value: PyValue, _ name: Name) throws(PyError) {
    switch value {
    case .unknown: return
    case .instance(let instance):
      if let hook = instance.type.lookUp(Special.delattr) {
        _ = try call(hook, Arguments([value, .text(name)]))
      } else {
        try deletePlainAttribute(instance, name)
      }
    case .type(let type): if type[name] == nil { throw missing(value, name) } else { type[name] = nil }
    case .namespace(let module):
      module.drop(promise: name)
      module[name] = nil
    case .function(let function): function[name] = nil
    case .tensor(let tensor): tensor[name] = nil
    default: throw missing(value, name)
    }
  }

  /// What `object.__delattr__` does.
  func deletePlainAttribute(_ instance: PyInstance, _ name: Name) throws(PyError) {
    if case .descriptor(let property)? = instance.type.lookUp(name), property.kind == .property {
      if property.deleter.isNone { throw attributeError("property '\(name)' of '\(instance.type.name)' object has no deleter") }
      _ = try call(property.deleter, Arguments([.instance(instance)]))
      return
    }
    if instance[name] == nil { throw missing(.instance(instance), name) }
    instance[name] = nil
  }
}
