/// `torch.nn.Module` and its methods (`torch/nn/modules/module.py`).
enum ModuleClass {
  static func declare(_ m: ModuleScope) {
    m.type("Module", layout: .module) { c in
      c.value("training", .bool(true))
      c.value("call_super_init", .bool(false))
      c.value("dump_patches", .bool(false))
      declareConstruction(c)
      declareRegistration(c)
      declareTraversal(c)
      declareModes(c)
      declareHooks(c)
    }
  }

  /// The receiver of the method as a module.
  private static func module(_ a: BoundArguments) throws(PyError) -> ModuleObject {
    guard let module = ModuleObject(a.py, a[0]) else {
      if case .unknown(let unknown) = a[0] { throw .unknown(unknown) }
      throw a.py.typeError("descriptor requires a 'Module' object but received '\(a.py.typeName(a[0]))'")
    }
    return module
  }

  private static func declareConstruction(_ c: ClassScope) {
    c.method("__init__(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      let module = try module(a)
      let callsSuper = try py.isTrue(module.instance.type.lookUp("call_super_init") ?? .bool(false))
      if !callsSuper {
        let name = "\(py.typeName(a[0])).__init__()"
        if let first = a.keywords.first { throw py.typeError("\(name) got an unexpected keyword argument '\(first.name)'") }
        if !a.rest.isEmpty { throw py.typeError("\(name) takes 1 positional argument but \(a.rest.count + 1) were given") }
      }
      try module.initialize()
      if callsSuper, let next = module.instance.type.lookUp("__init__", behind: c.type) {
        _ = try py.call(next, Arguments([a[0]] + a.rest, keywords: a.keywords))
      }
      return .none
    }
    c.method("__getattr__(self, name)", .accept) { py, a throws(PyError) in
      let name = Name(try a.string(1))
      guard let value = try module(a).entry(name) else { throw py.missing(a[0], name) }
      return value
    }
    c.method("__setattr__(self, name, value)", .accept) { _, a throws(PyError) in
      try module(a).set(Name(try a.string(1)), to: a[2])
      return .none
    }
    c.py.library.moduleAccess = (c.type[Special.getattr], c.type[Special.setattr])
    c.method("__delattr__(self, name)", .accept) { _, a throws(PyError) in
      try module(a).delete(Name(try a.string(1)))
      return .none
    }
    c.method("__call__(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      try ModuleCalls(module: try module(a)).call(Arguments(a.rest, keywords: a.keywords))
    }
    c.method("forward(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      throw py.exception("NotImplementedError", "Module [\(py.typeName(a[0]))] is missing the required \"forward\" function")
    }
    c.method("__setstate__(self, state)", .accept) { _, _ throws(PyError) in .none }
    c.method("extra_repr(self)", .accept) { _, _ throws(PyError) in .string("") }
    c.method("_get_name(self)", .accept) { py, a throws(PyError) in .string(py.typeName(a[0])) }
    c.method("__hash__(self)", .accept) { py, a throws(PyError) in .int(try py.identity(a[0])) }
  }

  private static func declareRegistration(_ c: ClassScope) {
    c.method("register_buffer(self, name, tensor, persistent=True)", .accept) { py, a throws(PyError) in
      let (module, name) = (try module(a), try a.string(1))
      try module.register(name, a[2], in: .buffers)
      module.setPersistent(name, try py.truth(a[3]) ?? true)
      return .none
    }
    c.method("register_parameter(self, name, param)", .accept) { _, a throws(PyError) in
      try module(a).register(try a.string(1), a[2], in: .parameters)
      return .none
    }
    for name in ["add_module", "register_module"] {
      c.method("\(name)(self, name, module)", .accept) { _, a throws(PyError) in
        if case .unknown(let unknown) = a[1] {
          // Nothing is known of a child whose name is unknown.
          try module(a).table(.modules)?.addUnknown(unknown)
          return .none
        }
        try module(a).register(try a.string(1), a[2], in: .modules)
        return .none
      }
    }
    for name in ["get_submodule", "get_parameter", "get_buffer"] {
      c.method("\(name)(self, target)") { py, a throws(PyError) in
        var value = a[0]
        for part in try a.string(1).split(separator: ".") { value = try py.attribute(value, Name(String(part))) }
        return value
      }
    }
    c.method("set_submodule(self, target, module, strict=False)", .accept) { py, a throws(PyError) in
      var parts = try a.string(1).split(separator: ".")
      guard let last = parts.popLast() else { throw py.valueError("Cannot set the submodule without a target name!") }
      var parent = a[0]
      for part in parts { parent = try py.attribute(parent, Name(String(part))) }
      try py.setAttribute(parent, Name(String(last)), to: a[2])
      return .none
    }
  }

  private static func pairs(_ py: Interpreter, _ items: [(name: String, value: PyValue)]) -> PyValue {
    py.iterator(items.map { py.tuple([.string($0.name), $0.value]) }, kind: "generator")
  }

  private static func declareTraversal(_ c: ClassScope) {
    c.method("named_children(self)") { py, a throws(PyError) in
      pairs(py, try module(a).children.map { ($0.name, .instance($0.module.instance)) })
    }
    c.method("children(self)") { py, a throws(PyError) in
      py.iterator(try module(a).children.map { .instance($0.module.instance) }, kind: "generator")
    }
    c.method("named_modules(self, memo=None, prefix='', remove_duplicate=True)") { py, a throws(PyError) in
      let tree = try module(a).tree(prefix: try a.string(2), removesDuplicates: try a.bool(3))
      return pairs(py, tree.map { ($0.name, .instance($0.module.instance)) })
    }
    c.method("modules(self, remove_duplicate=True)") { py, a throws(PyError) in
      py.iterator(try module(a).tree(removesDuplicates: try a.bool(1)).map { .instance($0.module.instance) }, kind: "generator")
    }
    for (word, table) in [("parameters", ModuleObject.Table.parameters), ("buffers", .buffers)] {
      c.method("named_\(word)(self, prefix='', recurse=True, remove_duplicate=True)") { py, a throws(PyError) in
        pairs(py, try module(a).members(table, prefix: try a.string(1), recurses: try a.bool(2), removesDuplicates: try a.bool(3)))
      }
      c.method("\(word)(self, recurse=True)") { py, a throws(PyError) in
        py.iterator(try module(a).members(table, prefix: "", recurses: try a.bool(1)).map(\.value), kind: "generator")
      }
    }
    c.method("state_dict(self, *args, destination=None, prefix='', keep_vars=False)") { py, a throws(PyError) in
      let result = PyDict(py.heap)
      for (path, module) in try module(a).tree(removesDuplicates: false) {
        let start = try a.string(3) + (path.isEmpty ? "" : path + ".")
        for table in [ModuleObject.Table.parameters, .buffers] {
          for (name, value) in module.entries(table) where !value.isNone && (table == .parameters || module.isPersistent(name)) {
            result[start + name] = value
          }
        }
      }
      return .dict(result)
    }
    c.method("load_state_dict(self, *args, **kwargs)", .accept) { py, _ throws(PyError) in
      py.unknown("which keys of weights don't fit is not known", harmless: true)
    }
    c.method("apply(self, fn)") { py, a throws(PyError) in
      // Children before their parents.
      for (_, module) in try inPostOrder(module(a)) { _ = try py.call(a[1], Arguments([.instance(module.instance)])) }
      return a[0]
    }
  }

  private static func inPostOrder(_ root: ModuleObject) throws(PyError) -> [(name: String, module: ModuleObject)] {
    var result: [(name: String, module: ModuleObject)] = []
    var open: [(module: ModuleObject, isDone: Bool)] = [(root, false)]
    while let (module, isDone) = open.popLast() {
      if isDone {
        result.append(("", module))
        continue
      }
      try root.py.spend(4)
      open.append((module, true))
      open += module.children.reversed().map { ($0.module, false) }
    }
    return result
  }

  private static func declareModes(_ c: ClassScope) {
    c.method("train(self, mode=True)", .accept) { py, a throws(PyError) in
      let module = try module(a)
      try py.setAttribute(a[0], Special.training, to: a[1])
      for (_, child) in module.children { _ = try py.callMethod(.instance(child.instance), "train", with: Arguments([a[1]])) }
      return a[0]
    }
    c.method("eval(self)", .accept) { py, a throws(PyError) in try py.callMethod(a[0], "train", with: Arguments([.bool(false)])) }
    c.method("requires_grad_(self, requires_grad=True)", .accept) { py, a throws(PyError) in
      let flag = try py.truth(a[1])
      for (_, value) in try module(a).members(.parameters, prefix: "", recurses: true) {
        if case .tensor(let tensor) = value.native, let flag { tensor.setRequiresGrad(flag) }
      }
      return a[0]
    }
    let same = [
      "cuda", "cpu", "ipu", "xpu", "mtia", "type", "float", "double", "half", "bfloat16", "to", "to_empty", "share_memory", "_apply", "zero_grad",
      "compile",
    ]
    for name in same { c.method("\(name)(self, *args, **kwargs)", .accept) { _, a throws(PyError) in a[0] } }
  }

  private static func declareHooks(_ c: ClassScope) {
    for (name, kind) in ModuleCalls.hooks {
      c.method("\(name)(self, hook, *, prepend=False, with_kwargs=False, always_call=False)", .accept) { py, a throws(PyError) in
        try ModuleCalls(module: try module(a)).keep(kind, a[1], withKeywords: try a.bool(3), first: try a.bool(2))
      }
    }
    let names = [
      "register_backward_hook", "register_state_dict_pre_hook", "register_state_dict_post_hook", "_register_state_dict_hook",
      "register_load_state_dict_pre_hook", "register_load_state_dict_post_hook", "_register_load_state_dict_pre_hook",
    ]
    for name in names {
      // The hook itself is not run. The result of the call serves only to remove the hook.
      c.method("\(name)(self, *args, **kwargs)", .accept) { py, _ throws(PyError) in py.unknown("hooks are not run", harmless: true) }
    }
  }
}
