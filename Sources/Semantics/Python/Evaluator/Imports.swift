import PythonSource

/// Import statements and the names of modules.
///
/// A module's body is evaluated when a name that it defines is first needed. A name that a top-level import binds is followed to the
/// imported module without evaluating the body.
extension Interpreter {
  func executeImport(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    for alias in file.aliases(statement) {
      at(statement, c)
      let full = file.string(file.name(alias))
      let name: Name
      let module: String
      if let shown = file.asname(alias) {
        (name, module) = (c.unit.name(shown), full)
      } else {
        module = String(full.prefix { $0 != "." })
        name = Name(module)
      }
      if c.tries > 0 { try requireModule(full) }
      try bindImport(name, ImportPromise(module: module, member: nil, place: place), in: c)
      if c.unit.effects.contains(full) { try evaluateEffects(of: c.unit, only: full) }
    }
  }

  /// Evaluates modules that a module imports for their effects alone: `import package.registrations`.
  private func evaluateEffects(of unit: CodeUnit, only name: String? = nil) throws(PyError) {
    for module in name.map({ [$0] }) ?? unit.effects {
      unit.effects.removeAll { $0 == module }
      guard case .namespace(let namespace)? = try ending("ModuleNotFoundError", { () throws(PyError) in try self.module(module) }) else { continue }
      try evaluateBody(of: namespace)
    }
  }

  func executeImportFrom(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    at(statement, c)
    guard let module = c.unit.source.moduleName(of: statement) else {
      throw exception("ImportError", "attempted relative import beyond top-level package")
    }
    for alias in file.aliases(statement) {
      let member = file.string(file.name(alias))
      if member == "*" {
        try importAll(module, c)
        continue
      }
      let promise = ImportPromise(module: module, member: Name(member), place: place)
      try bindImport(c.unit.name(file.asname(alias) ?? file.name(alias)), promise, in: c)
    }
  }

  /// Binds an imported name: to a promise at a module's top level, to the value at once inside a function, a class or a `try`.
  private func bindImport(_ name: Name, _ promise: ImportPromise, in c: Activation) throws(PyError) {
    guard case .module = c.scope.kind, c.tries == 0 else { return bind(name, to: try keep(promise, c.globals, mustExist: c.tries > 0), in: c) }
    c.globals[name] = nil
    c.globals.promises[name] = promise
  }

  private func importAll(_ name: String, _ c: Activation) throws(PyError) {
    guard case .namespace(let module) = try self.module(name) else { return }
    if module.progress == .untouched, c.tries == 0, case .module = c.scope.kind, let unit = units[name], let names = unit.literalExports {
      if c.globals.starred.last != name { c.globals.starred.append(name) }
      for member in names { try bindImport(member, ImportPromise(module: name, member: member, place: place), in: c) }
      return
    }
    try evaluateBody(of: module)
    for name in exportedNames(of: module) {
      if let value = try member(module, name, fromOutside: true) { bind(name, to: value, in: c) }
    }
  }

  /// The names that `from module import *` binds, of a module whose body is evaluated.
  private func exportedNames(of module: Namespace) -> [Name] {
    if let all = module["__all__"], let names = try? elements(of: all) {
      return names.compactMap { if case .string(let text) = $0 { Name(text) } else { nil } }
    }
    let names = module.attributes.names + module.promises.keys.sorted()
    return names.filter { !$0.text.hasPrefix("_") }
  }

  // MARK: Modules

  /// `import name`: the module. Its body is evaluated later, when it is needed.
  /// - Throws: ModuleNotFoundError
  func module(_ name: String) throws(PyError) -> PyValue {
    if let known = namespaces[name] { return known.opaque.map(asked) ?? .namespace(known) }
    return try heap.keeping { () throws(PyError) in try makeModule(name) }
  }

  private func makeModule(_ name: String) throws(PyError) -> PyValue {
    let namespace = Namespace(heap, name)
    if let declare = Libraries.modules[name] {
      namespaces[name] = namespace
      namespace.progress = .done
      namespace.isNative = true
      try declare(ModuleScope(py: self, namespace: namespace))
      return .namespace(namespace)
    }
    switch locate(name) {
    case .source(let source):
      namespaces[name] = namespace
      if let problem = source.file.problem {
        let (row, column) = source.file.position(at: problem.range.lowerBound)
        let origin = PythonOrigin(path: source.path, line: row, column: column)
        return opaque(namespace, Unknown("`\(name)` can't be read: \(problem.message)", at: origin))
      }
      let unit = CodeUnit(source)
      units[name] = unit
      namespace["__name__"] = .string(name)
      namespace["__file__"] = .string(source.path)
      return .namespace(namespace)
    case .namespacePackage:
      namespaces[name] = namespace
      namespace.progress = .done
      return .namespace(namespace)
    case .opaque(let reason):
      namespaces[name] = namespace
      return opaque(namespace, Unknown(reason, at: nil, harmless: OpaqueLibraries.hasNoLayers(name)))
    case .absent where TorchvisionModules.contains(name), .notFound where TorchvisionModules.contains(name):
      namespaces[name] = namespace
      TorchvisionModules.declare(ModuleScope(py: self, namespace: namespace))
      return .namespace(namespace)
    case .notFound(let reason):
      namespaces[name] = namespace
      return opaque(namespace, Unknown(reason, at: nil))
    case .absent:
      let error = exception("ModuleNotFoundError", "No module named '\(name)'")
      if case .raised(let raised) = error { raised.value["name"] = .string(name) }
      throw error
    }
  }

  private func locate(_ name: String) -> ModuleLocation {
    if name == TorchvisionModules.tracing.module { return .opaque("`\(name)`: \(TorchvisionModules.tracing.reason)") }
    if let text = Libraries.sources[name] {
      let file = PythonFile(bytes: Array(text.utf8))
      return .source(SourceModule(name: name, path: "<\(name)>", file: file, isPackage: false))
    }
    let location = finder.find(name)
    if case .absent = location, StandardLibrary.contains(name.prefix { $0 != "." }) { return .opaque("`\(name)` is not evaluated") }
    return location
  }

  private func opaque(_ namespace: Namespace, _ unknown: Unknown) -> PyValue {
    namespace.opaque = unknown
    namespace.progress = .done
    return asked(unknown)
  }

  /// What is known of an opaque module, as an import in the code that is evaluated gives it.
  private func asked(_ opaque: Unknown) -> PyValue {
    let unknown = opaque.origin == nil ? Unknown(opaque.reason, at: origin, harmless: opaque.isHarmless) : opaque
    note(unknown)
    return .unknown(unknown)
  }

  /// Checks an import inside a `try`: the module and all packages that contain it must exist.
  private func requireModule(_ name: String) throws(PyError) {
    let parts = name.split(separator: ".")
    for count in 1...max(parts.count, 1) { _ = try module(parts.prefix(count).joined(separator: ".")) }
  }

  // MARK: Names of modules

  /// The value of a name of a module; nil if the module lacks it.
  /// - Parameter fromOutside: whether submodules count, and whether the body is evaluated for it.
  func member(_ module: Namespace, _ name: Name, fromOutside: Bool) throws(PyError) -> PyValue? {
    if let value = module.attributes[name] { return value }
    if let opaque = module.opaque { return asked(opaque) }
    if let promise = module.promises[name] { return try keep(promise, name, module: module) }
    guard fromOutside else { return nil }
    if let value = try fallback(module, name) { return value }
    if module.progress == .untouched, let unit = units[module.name] {
      let statics = staticBindings(of: unit)
      if let promise = statics.imports[name] {
        let value = try keep(promise, name, module: module)
        try evaluateEffects(of: unit)
        return value
      }
      if !statics.names.contains(name), !statics.hasStars, let value = try submodule(module, name) { return value }
      try evaluateBody(of: module)
      if let value = module.attributes[name] { return value }
      if let promise = module.promises[name] { return try keep(promise, name, module: module) }
    }
    if let value = try submodule(module, name) { return value }
    if let value = try lateExport(module, name) { return value }
    if name == "__path__" || name == "__spec__" { return unknown("`\(module.name).\(name)` is not modelled") }
    if name == "__dict__" { return dict(zip(module.attributes.names, module.attributes.values).map { ($0.text, $1) }) }
    if let hook = module.attributes["__getattr__"] {
      let value = try ending("AttributeError") { () throws(PyError) in try call(hook, Arguments([.text(name)])) }
      if let value { return value }
    }
    if let failure = module.failure { return .unknown(failure) }
    let isPart = module.name.hasPrefix("torch") && Libraries.sources[module.name] != nil
    if module.isNative || isPart { return unknown("`\(module.name).\(name)` is not modelled") }
    return nil
  }

  /// A name that a module exports by a star import of another one, whose `__all__` decorators extend while its body is evaluated.
  private func lateExport(_ module: Namespace, _ name: Name) throws(PyError) -> PyValue? {
    for other in module.starred.reversed() {
      guard let unit = units[other], staticBindings(of: unit).names.contains(name), case .namespace(let source) = try self.module(other) else {
        continue
      }
      let value = try member(source, name, fromOutside: true)
      if let value, exportedNames(of: source).contains(name) { return value }
    }
    return nil
  }

  private func fallback(_ module: Namespace, _ name: Name) throws(PyError) -> PyValue? {
    guard let give = module.fallback, let value = try heap.keeping({ () throws(PyError) in try give(self, name) }) else { return nil }
    // What is unknown has the place that asks for it.
    if case .unknown(let unknown) = value { note(unknown) } else { module.define(name, value) }
    return value
  }

  /// The submodule of a package; nil if there is none.
  private func submodule(_ module: Namespace, _ name: Name) throws(PyError) -> PyValue? {
    let full = "\(module.name).\(name)"
    if Libraries.modules[full] == nil {
      if Libraries.sources[full] == nil {
        guard units[module.name]?.source.isPackage ?? true, !module.isNative else { return nil }
        if case .absent = locate(full) { return nil }
      }
    }
    return try self.module(full)
  }

  /// Resolves a promised name and binds it in the module.
  private func keep(_ promise: ImportPromise, _ name: Name, module: Namespace) throws(PyError) -> PyValue {
    let site = place
    place = promise.place
    defer { place = site }
    let value = try heap.keeping { () throws(PyError) in try keep(promise, module) }
    if module.promises[name] != nil { module.define(name, value) }
    return value
  }

  /// - Parameter mustExist: whether a `try` handles the case that the package is not installed. Without a `try` the program needs the
  ///   package, so a package that isn't found is unknown.
  private func keep(_ promise: ImportPromise, _ user: Namespace, mustExist: Bool = false) throws(PyError) -> PyValue {
    try enter()
    defer { leave() }
    let module: PyValue
    do throws(PyError) {
      module = try self.module(promise.module)
    } catch .raised(let exception) where !mustExist && exception.value.type.name == "ModuleNotFoundError" {
      let package = promise.module.prefix { $0 != "." }
      guard case .absent = locate(String(package)) else { throw .raised(exception) }
      return unknown("`\(package)` is not among the installed packages", harmless: OpaqueLibraries.hasNoLayers(promise.module))
    }
    guard let member = promise.member, case .namespace(let namespace) = module else { return module }
    // `from . import sub` in a package's own `__init__`.
    if namespace === user, namespace.promises[member] != nil || namespace.attributes[member] == nil {
      if let value = try submodule(namespace, member) { return value }
    }
    if let value = try self.member(namespace, member, fromOutside: true) { return value }
    throw exception("ImportError", "cannot import name '\(member)' from '\(promise.module)'")
  }

  /// Evaluates a module's body. If a statement fails, the names that it binds are unknown, and evaluation continues.
  func evaluateBody(of module: Namespace) throws(PyError) {
    guard module.progress == .untouched, let unit = units[module.name], let root = unit.file.module else { return }
    module.progress = .running
    let (site, outerCall, outerHandled) = (place, activation, handled)
    let c = Activation(unit, unit.moduleScope, globals: module, frame: nil)
    (activation, handled) = (c, [])
    depth += 1
    defer {
      module.progress = .done
      depth -= 1
      (place, activation, handled) = (site, outerCall, outerHandled)
    }
    guard depth < budget.callDepth else { throw exhaust("modules that import each other") }
    try heap.evaluatingModule { () throws(PyError) in
      for statement in unit.file.body(root) { try evaluateTopLevel(statement, module, in: c) }
    }
  }

  private func evaluateTopLevel(_ statement: PythonNode, _ module: Namespace, in c: Activation) throws(PyError) {
    do {
      if isLazyImport(statement, c.unit) {
        _ = try execute(c.unit.file.body(statement), c)
      } else {
        _ = try executeSingle(statement, in: c)
      }
    } catch .raised(let exception) {
      let reason = "`\(module.name)` fails here: \(exception.value.type.name): \(message(of: exception.value))"
      let unknown = Unknown(reason, at: exception.origin)
      note(unknown)
      module.failure = module.failure ?? unknown
      try forgetTargets(of: statement, unknown, in: c)
    }
  }
}

extension Interpreter {
  /// Whether a statement imports what a package holds for type checkers alone, and puts a module in the package's place that imports it
  /// when it is asked for: `if TYPE_CHECKING: ... else: sys.modules[__name__] = _LazyModule(...)`. A package that lists hundreds of others
  /// is not read so: all of them would be evaluated.
  private func isLazyImport(_ statement: PythonNode, _ unit: CodeUnit) -> Bool {
    let file = unit.file
    guard file.kind(statement) == .if, file.body(statement).count <= 16, file.kind(file.test(statement)) == .name,
      unit.name(file.name(file.test(statement))) == "TYPE_CHECKING"
    else {
      return false
    }
    return file.orelse(statement).contains { other in
      file.kind(other) == .assign
        && file.targets(other).contains { file.bytes[file.range($0)].elementsEqual("sys.modules[__name__]".utf8) }
    }
  }
}

/// The names that a module's top-level statements bind, found without evaluating them.
struct StaticBindings {
  /// Names that one import binds and no other statement.
  var imports: [Name: ImportPromise] = [:]
  /// All names that are bound.
  var names: Set<Name> = []
  /// Whether other names may be bound too, by star imports or `globals()`.
  var hasStars = false
}

extension Interpreter {
  func staticBindings(of unit: CodeUnit) -> StaticBindings {
    if let known = unit.bindings { return known }
    var result = StaticBindings()
    let file = unit.file
    for statement in file.module.map({ Array(file.body($0)) }) ?? [] {
      let scope = Scope(.classBody, parent: nil)
      scope.bindStatement(statement, unit)
      if file.kind(statement) == .importFrom { addImports(statement, unit, to: &result) }
      if file.kind(statement) == .import { addModules(statement, unit, to: &result) }
      for name in scope.boundNames where !result.names.insert(name).inserted { result.imports[name] = nil }
    }
    unit.bindings = result
    return result
  }

  private func addModules(_ statement: PythonNode, _ unit: CodeUnit, to result: inout StaticBindings) {
    let file = unit.file
    let place = Place(unit: unit, node: statement)
    for alias in file.aliases(statement) {
      let full = file.string(file.name(alias))
      let first = String(full.prefix { $0 != "." })
      let name = file.asname(alias).map(unit.name) ?? Name(first)
      result.imports[name] = ImportPromise(module: file.asname(alias) == nil ? first : full, member: nil, place: place)
    }
  }

  private func addImports(_ statement: PythonNode, _ unit: CodeUnit, to result: inout StaticBindings) {
    let file = unit.file
    guard let module = unit.source.moduleName(of: statement) else { return }
    for alias in file.aliases(statement) {
      let member = file.string(file.name(alias))
      if member == "*" {
        result.hasStars = true
        continue
      }
      let name = unit.name(file.asname(alias) ?? file.name(alias))
      let place = Place(unit: unit, node: statement)
      result.imports[name] = ImportPromise(module: module, member: Name(member), place: place)
    }
  }
}
