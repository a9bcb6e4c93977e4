import PythonSource

/// A module's file, with facts about it that one interpreter has computed.
final class CodeUnit {
  let source: SourceModule
  let file: PythonFile
  /// Whether it is a module that this package brings along.
  var isOfLibrary: Bool { source.path.utf8.first == UInt8(ascii: "<") }
  /// The file's names, interned.
  let names: [Name]
  /// For each `name` node the variable that it refers to, as `Variable.encoded`, and for each string one more than its position in
  /// `strings`; 0 until it is first looked up.
  let variables: UnsafeMutablePointer<UInt32>
  /// The strings of the file that were evaluated.
  private var strings: [String] = []
  /// Functions, lambdas, classes and comprehensions by node.
  private var scopes: [UInt32: Scope] = [:]
  private var codes: [UInt32: FunctionCode] = [:]
  private var numberPrograms: [UInt32: NumberProgram?] = [:]
  let moduleScope: Scope
  /// The names that the module's top level binds; nil until they are first needed.
  var bindings: StaticBindings?
  /// Whether functions of the file register their arguments; nil until it is first needed.
  var isRegistering: Bool?
  /// The names of all functions' parameters.
  private(set) lazy var parameters = Set(
    (1..<UInt32(max(1, file.nodeCount))).map { PythonNode($0) }.filter { file.kind($0) == .arg }.map { names[Int(file.name($0).index)] })
  /// The modules of its own package that the file imports for their effects alone, since it never uses the name that this binds:
  /// `import package.registrations`. Modules that were evaluated are removed.
  lazy var effects: [String] = {
    let package = source.name.prefix { $0 != "." }
    guard let root = file.module, !names.isEmpty else { return [] }
    let imported = file.body(root).filter { file.kind($0) == .import }.flatMap { file.aliases($0) }
    let modules = imported.filter { file.asname($0) == nil }.map { file.string(file.name($0)) }.filter { $0.hasPrefix(package + ".") }
    return modules.isEmpty || mentions(of: Name(String(package))) > 0 ? [] : modules
  }()
  /// The names in `__all__`, if one assignment of a list of strings says them and nothing else of the file names it; otherwise nil.
  private(set) lazy var literalExports: [Name]? = {
    guard let root = file.module, mentions(of: "__all__") == 1 else { return nil }
    let list = file.body(root).first { statement in
      file.kind(statement) == .assign && file.targets(statement).allSatisfy { file.kind($0) == .name && name(file.name($0)) == "__all__" }
    }.map { file.value($0) }
    guard let list, file.kind(list) == .list || file.kind(list) == .tuple else { return nil }
    let texts = file.elts(list).map { file.kind($0) == .constant ? file.string($0) : nil }
    return texts.contains { $0 == nil } ? nil : texts.compactMap { $0.map { Name($0) } }
  }()
  /// The names that `:=` binds, by the innermost function around it, and the functions that contain a `yield` of their own.
  let walruses: [UInt32: [Name]]
  let generators: Set<UInt32>
  /// Whether annotations are texts: `from __future__ import annotations`.
  let postponesAnnotations: Bool

  init(_ source: SourceModule) {
    self.source = source
    file = source.file
    let names = source.file.names.map { Name($0) }
    self.names = names
    variables = .allocate(capacity: max(1, source.file.nodeCount))
    variables.initialize(repeating: 0, count: source.file.nodeCount)
    moduleScope = Scope(.module, parent: nil)
    var walruses: [UInt32: [Name]] = [:]
    var generators: Set<UInt32> = []
    FunctionRanges.visit(source.file) { file, node, function in
      if file.kind(node) == .namedExpr {
        walruses[function, default: []].append(names[Int(file.name(file.target(node)).index)])
      } else {
        generators.insert(function)
      }
    }
    (self.walruses, self.generators) = (walruses, generators)
    postponesAnnotations = source.file.module.map { Self.importsAnnotations(source.file, $0) } ?? false
  }

  deinit { variables.deallocate() }

  private static func importsAnnotations(_ file: PythonFile, _ module: PythonNode) -> Bool {
    file.body(module).contains { statement in
      guard file.kind(statement) == .importFrom, let name = file.nameIfAny(statement) else { return false }
      return file.string(name) == "__future__"
        && file.aliases(statement).contains { file.string(file.name($0)) == "annotations" }
    }
  }

  /// How many expressions are a name.
  private func mentions(of name: Name) -> Int {
    guard names.contains(name) else { return 0 }
    return (1..<UInt32(max(1, file.nodeCount))).count { file.kind(PythonNode($0)) == .name && self.name(file.name(PythonNode($0))) == name }
  }

  @inline(__always) func name(_ name: PythonName) -> Name { names[Int(name.index)] }

  func origin(of node: PythonNode) -> PythonOrigin {
    let (row, column) = file.position(at: file.range(node).lowerBound)
    return PythonOrigin(path: source.path, line: row, column: column)
  }

  /// The value of a string constant.
  func string(_ node: PythonNode) -> String {
    let known = variables[Int(node.index)]
    if known > 0 { return strings[Int(known) - 1] }
    let string = file.string(node) ?? ""
    strings.append(string)
    variables[Int(node.index)] = UInt32(truncatingIfNeeded: strings.count)
    return string
  }

  /// The text of a node.
  func text(of node: PythonNode) -> String { String(decoding: file.bytes[file.range(node)], as: UTF8.self) }

  /// The scope that a function, lambda, class or comprehension opens inside of another.
  func scope(of node: PythonNode, _ kind: Scope.Kind, inside parent: Scope) -> Scope {
    if let known = scopes[node.index] { return known }
    let scope = Scope(kind, parent: parent)
    scope.bind(node, of: self)
    scopes[node.index] = scope
    return scope
  }

  /// What a list comprehension computes; nil where it does more than to compute numbers.
  func numberProgram(of node: PythonNode) -> NumberProgram? {
    guard file.kind(node) == .listComp else { return nil }
    if let known = numberPrograms[node.index] { return known }
    let program = NumberProgram(node, self)
    numberPrograms[node.index] = .some(program)
    return program
  }

  func code(of node: PythonNode, inside parent: Scope) -> FunctionCode {
    if let known = codes[node.index] { return known }
    let code = FunctionCode(self, node, scope: scope(of: node, .function, inside: parent))
    codes[node.index] = code
    return code
  }
}

/// Finds the innermost function that contains each `:=` and `yield`.
private enum FunctionRanges {
  static func visit(_ file: PythonFile, _ found: (PythonFile, PythonNode, UInt32) -> Void) {
    guard file.nodeCount > 1 else { return }
    var functions: [PythonNode] = []
    var marks: [PythonNode] = []
    for index in 1..<UInt32(file.nodeCount) {
      let node = PythonNode(index)
      switch file.kind(node) {
      case .functionDef, .asyncFunctionDef, .lambda, .classDef: functions.append(node)
      case .namedExpr, .yield, .yieldFrom: marks.append(node)
      default: break
      }
    }
    for mark in marks {
      let place = file.range(mark).lowerBound
      let around = functions.filter { file.range($0).contains(place) }
      let inner = around.min { file.range($0).count < file.range($1).count }
      found(file, mark, inner?.index ?? file.module?.index ?? 0)
    }
  }
}
