import PythonSource

/// Where the value of a name is found.
enum Variable {
  /// A slot of a frame: of the current function's at 0 hops, of the enclosing function's at 1 and so on.
  case slot(Int, hops: Int)
  /// Among the module's names, then among the builtins.
  case global
  /// In the class body, then in an enclosing function or the module.
  case classBody

  /// The variable as a number other than 0, which means that it was not looked up yet.
  var encoded: UInt32 {
    switch self {
    case .global: 1
    case .classBody: 2
    case .slot(let slot, let hops): 3 | UInt32(truncatingIfNeeded: hops) << 2 | UInt32(truncatingIfNeeded: slot) << 10
    }
  }
}

/// The names that a module, class, function or comprehension binds.
final class Scope {
  enum Kind { case module, classBody, function, comprehension }
  let kind: Kind
  let parent: Scope?
  /// The names of a frame's slots.
  private(set) var slots: [Name] = []
  private var positions: [Name: Int] = [:]
  private var globals: Set<Name> = []
  private var nonlocals: Set<Name> = []
  /// Names that a class body binds.
  private var bound: Set<Name> = []
  var boundNames: [Name] { bound.sorted() }
  /// The name of the innermost enclosing class, for private names: in a class C, `__x` is `_C__x`.
  private(set) var className: String?
  /// The name of the function or class.
  var ownName = ""

  /// The prefix of the qualified names of inner functions and classes.
  var prefix: String {
    switch kind {
    case .module: ""
    case .classBody: (parent?.prefix ?? "") + ownName + "."
    case .function: (parent?.prefix ?? "") + ownName + ".<locals>."
    case .comprehension: parent?.prefix ?? ""
    }
  }

  init(_ kind: Kind, parent: Scope?) {
    (self.kind, self.parent) = (kind, parent)
    className = parent?.className
  }

  private var hasFrame: Bool { kind == .function || kind == .comprehension }

  func slot(of name: Name) -> Int? { positions[name] }

  func add(_ name: Name) {
    guard hasFrame else {
      bound.insert(name)
      return
    }
    guard positions[name] == nil, !globals.contains(name), !nonlocals.contains(name) else { return }
    positions[name] = slots.count
    slots.append(name)
  }

  /// Where code of this scope finds a name.
  func find(_ name: Name) -> Variable {
    if kind == .classBody, !globals.contains(name), !nonlocals.contains(name), bound.contains(name) { return .classBody }
    if globals.contains(name) { return .global }
    var hops = 0
    var scope: Scope? = self
    while let here = scope {
      if here.hasFrame {
        if let slot = here.positions[name] { return .slot(slot, hops: hops) }
        if here.globals.contains(name) { return .global }
        hops += 1
      }
      scope = here.parent
    }
    return .global
  }

  /// The mangled form of a private name.
  @inline(__always) func mangled(_ name: Name) -> Name { name.isPrivate ? mangled(private: name) : name }

  private func mangled(private name: Name) -> Name {
    guard let className else { return name }
    let stripped = className.drop { $0 == "_" }
    return stripped.isEmpty ? name : Name("_\(stripped)\(name.text)")
  }
}

/// Finds the names that a scope binds, as Python's compiler does before the code runs.
extension Scope {
  func bind(_ node: PythonNode, of unit: CodeUnit) {
    let file = unit.file
    switch file.kind(node) {
    case .functionDef, .asyncFunctionDef:
      bindParameters(file.arguments(node), unit)
      declare(file.body(node), unit)
      bindBlock(file.body(node), unit)
    case .lambda: bindParameters(file.arguments(node), unit)
    case .classDef:
      ownName = unit.name(file.name(node)).text
      className = ownName
      declare(file.body(node), unit)
      bindBlock(file.body(node), unit)
    case .listComp, .setComp, .dictComp, .generatorExp:
      for generator in file.generators(node) { bindTarget(file.target(generator), unit) }
      return
    default: return
    }
    for name in unit.walruses[node.index] ?? [] { add(name) }
  }

  private func bindParameters(_ arguments: PythonNode, _ unit: CodeUnit) {
    let file = unit.file
    for list in [file.posonlyargs(arguments), file.parameters(arguments)] {
      for parameter in list { add(mangled(unit.name(file.name(parameter)))) }
    }
    if let rest = file.vararg(arguments) { add(unit.name(file.name(rest))) }
    for parameter in file.kwonlyargs(arguments) { add(mangled(unit.name(file.name(parameter)))) }
    if let rest = file.kwarg(arguments) { add(unit.name(file.name(rest))) }
  }

  /// `global` and `nonlocal` apply to the whole function, wherever they are in it.
  private func declare(_ block: NodeList, _ unit: CodeUnit) {
    let file = unit.file
    for statement in block {
      switch file.kind(statement) {
      case .global: globals.formUnion(file.declaredNames(statement).map(unit.name))
      case .nonlocal: nonlocals.formUnion(file.declaredNames(statement).map(unit.name))
      default: for inner in Self.blocks(of: statement, file) { declare(inner, unit) }
      }
    }
  }

  func bindBlock(_ block: NodeList, _ unit: CodeUnit) {
    for statement in block { bindStatement(statement, unit) }
  }

  func bindStatement(_ statement: PythonNode, _ unit: CodeUnit) {
    let file = unit.file
    switch file.kind(statement) {
    case .functionDef, .asyncFunctionDef, .classDef: add(mangled(unit.name(file.name(statement))))
    case .assign, .delete: for target in file.targets(statement) { bindTarget(target, unit) }
    case .augAssign, .for, .asyncFor: bindTarget(file.target(statement), unit)
    case .annAssign: if file.valueIfAny(statement) != nil || file.isSimple(statement) { bindTarget(file.target(statement), unit) }
    case .typeAlias: bindTarget(file.aliasName(statement), unit)
    case .with, .asyncWith:
      for item in file.items(statement) { if let target = file.optionalVars(item) { bindTarget(target, unit) } }
    case .import, .importFrom: for alias in file.aliases(statement) { bindAlias(alias, statement, in: unit) }
    case .try, .tryStar: for handler in file.handlers(statement) { if let name = file.nameIfAny(handler) { add(unit.name(name)) } }
    case .match: for item in file.cases(statement) { bindPattern(file.pattern(item), unit) }
    default: break
    }
    for inner in Self.blocks(of: statement, file) { bindBlock(inner, unit) }
  }

  private func bindAlias(_ alias: PythonNode, _ statement: PythonNode, in unit: CodeUnit) {
    let file = unit.file
    if let name = file.asname(alias) { return add(unit.name(name)) }
    let first = Substring(file.string(file.name(alias)).utf8.prefix { $0 != UInt8(ascii: ".") })
    if first != "*" { add(Name(String(first))) }
  }

  func bindTarget(_ target: PythonNode, _ unit: CodeUnit) {
    let file = unit.file
    switch file.kind(target) {
    case .name: add(mangled(unit.name(file.name(target))))
    case .tuple, .list: for element in file.elts(target) { bindTarget(element, unit) }
    case .starred: bindTarget(file.value(target), unit)
    default: break
    }
  }

  private func bindPattern(_ pattern: PythonNode, _ unit: CodeUnit) {
    let file = unit.file
    switch file.kind(pattern) {
    case .matchStar, .matchAs:
      if let name = file.nameIfAny(pattern) { add(unit.name(name)) }
      if file.kind(pattern) == .matchAs, let inner = file.patternIfAny(pattern) { bindPattern(inner, unit) }
    case .matchMapping:
      if let name = file.nameIfAny(pattern) { add(unit.name(name)) }
      for inner in file.patterns(pattern) { bindPattern(inner, unit) }
    case .matchClass:
      for inner in file.patterns(pattern) { bindPattern(inner, unit) }
      for inner in file.kwdPatterns(pattern) { bindPattern(inner, unit) }
    case .matchSequence, .matchOr: for inner in file.patterns(pattern) { bindPattern(inner, unit) }
    default: break
    }
  }

  /// The blocks inside of a statement that belong to the same scope.
  static func blocks(of statement: PythonNode, _ file: PythonFile) -> [NodeList] {
    switch file.kind(statement) {
    case .if, .while, .for, .asyncFor: [file.body(statement), file.orelse(statement)]
    case .with, .asyncWith: [file.body(statement)]
    case .try, .tryStar:
      [file.body(statement)] + file.handlers(statement).map { file.body($0) }
        + [file.orelse(statement), file.finalbody(statement)]
    case .match: file.cases(statement).map { file.body($0) }
    default: []
    }
  }
}
