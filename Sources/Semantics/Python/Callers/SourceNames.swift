import PythonSource

/// The names of a file and what they are bound to, found in its text: nothing is evaluated.
struct SourceNames {
  enum Binding {
    /// An import: the dotted name.
    case imported(String)
    /// What an assignment gives, or one of several values that it gives.
    case assigned(PythonNode, index: Int?)
    case function(PythonNode)
    case parameter
    /// A loop variable, a class, an augmented assignment ...
    case other
  }

  let file: PythonFile
  /// By the indices of nodes.
  private var parents: [UInt32?]
  /// By the scope's node: the module, a function or a class.
  private var bindings: [UInt32: [String: [Binding]]] = [:]
  /// In the order of the text.
  private(set) var calls: [PythonNode] = []

  init(_ file: PythonFile, _ module: PythonNode) {
    self.file = file
    parents = Array(repeating: nil, count: file.nodeCount)
    var open = [(node: module, scope: module)]
    while let (node, scope) = open.popLast() {
      bind(node, in: scope)
      if file.kind(node) == .call { calls.append(node) }
      let inner = SourceNames.isScope(file.kind(node)) ? node : scope
      file.forEachChild(of: node) { child in
        parents[Int(child.index)] = node.index
        open.append((child, inner))
      }
    }
    calls.sort { file.range($0).lowerBound < file.range($1).lowerBound }
  }

  private static func isScope(_ kind: PythonKind) -> Bool {
    [.module, .functionDef, .asyncFunctionDef, .lambda, .classDef, .listComp, .setComp, .dictComp, .generatorExp].contains(kind)
  }

  // MARK: Bindings

  private mutating func add(_ name: String, _ binding: Binding, _ scope: PythonNode) {
    bindings[scope.index, default: [:]][name, default: []].append(binding)
  }

  private mutating func bind(_ node: PythonNode, in scope: PythonNode) {
    switch file.kind(node) {
    case .import:
      for alias in file.aliases(node) {
        let full = name(of: alias)
        let first = String(full.prefix { $0 != "." })
        if let shown = file.asname(alias) { add(file.string(shown), .imported(full), scope) } else { add(first, .imported(first), scope) }
      }
    case .importFrom:
      guard file.level(node) == 0, let module = file.nameIfAny(node).map({ file.string($0) }) else { return }
      for alias in file.aliases(node) {
        add(file.string(file.asname(alias) ?? file.name(alias)), .imported("\(module).\(name(of: alias))"), scope)
      }
    case .functionDef: add(name(of: node), .function(node), scope)
    case .asyncFunctionDef, .classDef: add(name(of: node), .other, scope)
    case .arg: add(name(of: node), .parameter, scope)
    case .assign: for target in file.targets(node) { assign(target, file.value(node), in: scope) }
    case .annAssign: if let value = file.valueIfAny(node) { assign(file.target(node), value, in: scope) }
    case .name where file.context(node) == .store && !isTarget(node): add(name(of: node), .other, scope)
    default: break
    }
  }

  private mutating func assign(_ target: PythonNode, _ value: PythonNode, in scope: PythonNode) {
    switch file.kind(target) {
    case .name: add(name(of: target), .assigned(value, index: nil), scope)
    case .tuple, .list:
      let values = file.kind(value) == .tuple ? Array(file.elts(value)) : []
      let isPairwise = values.count == file.elts(target).count && !values.contains { file.kind($0) == .starred }
      for (index, element) in file.elts(target).enumerated() where file.kind(element) == .name {
        let part = isPairwise ? Binding.assigned(values[index], index: nil) : .assigned(value, index: index)
        add(name(of: element), part, scope)
      }
    default: break
    }
  }

  /// Whether a name is a target of a plain assignment, or one of its tuple of targets.
  private func isTarget(_ name: PythonNode) -> Bool {
    guard let parent = parent(of: name) else { return false }
    let statement = [.tuple, .list].contains(file.kind(parent)) ? self.parent(of: parent) : parent
    return statement.map { [.assign, .annAssign].contains(file.kind($0)) } ?? false
  }

  // MARK: Looking up

  func parent(of node: PythonNode) -> PythonNode? { parents[Int(node.index)].map { PythonNode($0) } }

  /// The function, or the module, in which a node stands.
  func function(around node: PythonNode) -> PythonNode? {
    var current = parent(of: node)
    while let scope = current, ![.functionDef, .asyncFunctionDef, .lambda, .module].contains(file.kind(scope)) { current = parent(of: scope) }
    return current
  }

  /// What a name is bound to where a node uses it; nil where the text binds it in several ways, or not at all.
  func binding(_ name: String, at node: PythonNode) -> (binding: Binding, scope: PythonNode)? {
    var current: PythonNode? = node
    while let scope = current {
      defer { current = parent(of: scope) }
      guard SourceNames.isScope(file.kind(scope)), file.kind(scope) != .classDef, let found = bindings[scope.index]?[name] else { continue }
      return found.count == 1 ? (found[0], scope) : nil
    }
    return nil
  }

  /// The name of a definition, an argument, an attribute or a name.
  func name(of node: PythonNode) -> String { file.string(file.name(node)) }

  /// What an assignment gives a name, and which of several values it is; nil for other expressions.
  func assigned(_ node: PythonNode) -> (value: PythonNode, index: Int?)? {
    guard file.kind(node) == .name, case .assigned(let value, let index)? = binding(name(of: node), at: node)?.binding else { return nil }
    return (value, index)
  }

  /// The dotted name of an imported object.
  func dotted(_ node: PythonNode) -> String? {
    switch file.kind(node) {
    case .name:
      guard case .imported(let name)? = binding(name(of: node), at: node)?.binding else { return nil }
      return name
    case .attribute: return dotted(file.value(node)).map { "\($0).\(name(of: node))" }
    default: return nil
    }
  }

  /// The dotted name of what a call calls.
  func callee(_ call: PythonNode) -> String? { dotted(file.callee(call)) }

  /// A name, or attributes of one, as text: `self.model`.
  func path(_ node: PythonNode) -> String? {
    switch file.kind(node) {
    case .name: name(of: node)
    case .attribute: path(file.value(node)).map { "\($0).\(name(of: node))" }
    default: nil
    }
  }

  /// The nodes below a node, and itself.
  func nodes(in root: PythonNode) -> [PythonNode] {
    var (result, open) = ([PythonNode](), [root])
    while let node = open.popLast() {
      result.append(node)
      file.forEachChild(of: node) { open.append($0) }
    }
    return result
  }

  /// The argument of a call at a position, or by its name.
  func argument(_ call: PythonNode, _ position: Int, _ name: String) -> PythonNode? {
    let positional = file.args(call)
    if position < positional.count { return file.kind(positional[position]) == .starred ? nil : positional[position] }
    return file.keywords(call).first { file.nameIfAny($0).map { file.string($0) } == name }.map { file.value($0) }
  }
}
