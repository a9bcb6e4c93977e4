import PythonSource

/// Registries: dicts and sets in which decorators register functions and classes when the modules that define these are imported.
///
/// A module is evaluated only when one of its names is needed, so a registry may lack entries that it would have in Python. If a lookup
/// finds nothing, the modules that define something under the key are evaluated, and the lookup is repeated.
extension Interpreter {
  /// The value of a key; nil if there is none.
  func value(of key: HashKey, in container: TableObject) throws(PyError) -> PyValue? {
    if let value = container.table[key] { return value }
    guard container.isGlobal, !heap.evaluatesModule, case .string(let name) = key else { return nil }
    guard try evaluateDefinitions(of: name) else { return nil }
    return container.table[key]
  }

  /// Evaluates the modules that may register a name.
  /// - Returns: whether there are any
  private func evaluateDefinitions(of name: String) throws(PyError) -> Bool {
    let key = DefinitionIndex.key(name)
    let callers = self.callers
    guard !key.isEmpty, callers.contains(where: \.registers) else { return false }
    if let known = registered[key] { return known }
    registered[key] = true
    var found = false
    var searched: Set<Substring> = []
    for unit in callers {
      let package = unit.source.name.prefix { $0 != "." }
      guard !unit.isOfLibrary, searched.insert(package).inserted else { continue }
      for module in finder.modules(defining: key, inPackageOf: unit.source.name) {
        guard case .namespace(let namespace) = try self.module(module) else { continue }
        try evaluateBody(of: namespace)
        found = true
      }
    }
    // If no module seems to register the name, one may still do so in a way that the search doesn't recognise.
    if !found { doubtsExceptions = true }
    registered[key] = found
    return found
  }

  /// The files of the functions that are running, the innermost first.
  private var callers: [CodeUnit] {
    var result: [CodeUnit] = []
    var current = activation
    while let activation = current {
      if !result.contains(where: { $0 === activation.unit }) { result.append(activation.unit) }
      current = activation.caller
    }
    return result
  }
}

extension CodeUnit {
  /// Whether a function of the file stores its argument in a table under a name that is an argument or computed,
  /// `table[name] = function`, or in a set.
  fileprivate var registers: Bool {
    if let known = isRegistering { return known }
    let found = file.nodeCount > 1 && (1..<UInt32(file.nodeCount)).contains { stores(PythonNode($0)) }
    isRegistering = found
    return found
  }

  private func stores(_ node: PythonNode) -> Bool {
    switch file.kind(node) {
    case .assign:
      return file.kind(file.value(node)) == .name && parameters.contains(name(file.name(file.value(node))))
        && file.targets(node).contains { file.kind($0) == .subscript && file.kind(file.slice($0)) != .constant }
    case .call:
      let (callee, arguments) = (file.callee(node), file.args(node))
      guard file.kind(callee) == .attribute, let value = arguments.last, file.kind(value) == .name else { return false }
      let method = (file.string(file.name(callee)), arguments.count)
      return (method == ("setdefault", 2) || method == ("add", 1)) && parameters.contains(name(file.name(value)))
    default: return false
    }
  }
}
