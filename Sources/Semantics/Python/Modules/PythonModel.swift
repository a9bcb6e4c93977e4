import Catalogue
import Model
import YAMLSource

/// Builds models whose classes are defined in Python sources: evaluates the call in a configuration to a tree of modules.
public struct PythonModel {
  let py: Interpreter
  /// The call that is evaluated, where some of its arguments are held back.
  var held: HeldCall?

  public init(finder: any ModuleFinder, catalogue: Catalogue, node: NodeID) {
    self.init(Interpreter(finder: finder), catalogue: catalogue, node: node)
  }

  /// - Parameter py: an interpreter in which the model has begun
  init(_ py: Interpreter, catalogue: Catalogue, node: NodeID) {
    self.py = py
    py.library.catalogue = catalogue
    py.library.node = node
  }

  /// Evaluates a call.
  public func build(_ call: ModuleCall) -> PythonTree { evaluate(call).tree }

  /// Evaluates a call into the tree and, where there is one, the objects that a forward is followed with.
  func evaluate(_ call: ModuleCall) -> (tree: PythonTree, objects: BuiltModel?) {
    do throws(PyError) {
      return try built(call)
    } catch {
      return (PythonTree(failure: failure(error), unknowns: py.unknowns), nil)
    }
  }

  func built(_ call: ModuleCall) throws(PyError) -> (tree: PythonTree, objects: BuiltModel) {
    let callee = try object(call.target)
    let (arguments, missing) = try outermostArguments(of: call, to: callee)
    let value = try value(of: callee, arguments, in: call, without: missing)
    var (tree, objects) = try tree(of: value)
    tree.missing = missing.map(\.text)
    return (tree, BuiltModel(model: self, value: value, objects: objects))
  }

  /// What a class or function returns. Where the program has to give further arguments, it may leave out some of the config's too: what is
  /// raised is certain only where one of these is the misspelt name of a missing one.
  private func value(of callee: PyValue, _ arguments: Arguments, in call: ModuleCall, without missing: [Name]) throws(PyError) -> PyValue {
    do throws(PyError) {
      return try py.call(callee, arguments)
    } catch .raised(var exception) {
      let names = missing.map(\.text)
      if !names.isEmpty, !call.keywords.contains(where: { Suggestion.closest(to: $0.name, in: names) != nil }) { exception.isCertain = false }
      throw .raised(exception)
    }
  }

  private func failure(_ error: PyError) -> PythonTree.Failure {
    switch error {
    case .unknown(let unknown), .exhausted(let unknown): return .unknown(reason: unknown.reason, line(unknown.origin))
    case .raised(let exception):
      let message = "\(exception.value.type.name): \(py.message(of: exception.value))"
      guard exception.isCertain, !py.doubtsExceptions else { return .unknown(reason: "it may raise \(message)", line(exception.origin)) }
      return .raised(message, py.library.faults[ObjectIdentifier(exception.value)], line(exception.origin))
    }
  }

  // MARK: The tree

  /// The tree below a module, with the object of each module in it; the object is nil if nothing is known of the module.
  func tree(of value: PyValue) throws(PyError) -> (tree: PythonTree, objects: [ModuleObject?]) {
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    guard let root = ModuleObject(py, value), root.isInitialized else {
      if case .instance(let instance) = value {
        // A class that derives from what is not known may be a module's.
        if let unknown = instance.type.unknownBase, !unknown.isHarmless { throw .unknown(unknown) }
        return (PythonTree(failure: .noModule, unknowns: py.unknowns), [])
      }
      if isData(value) { return (PythonTree(failure: .noModule, unknowns: py.unknowns), []) }
      throw .unknown(Unknown("the call gives a \(py.typeName(value)), which is no module", at: nil))
    }
    var result = PythonTree(unknowns: py.unknowns)
    var objects: [ModuleObject?] = []
    var seen: [ObjectIdentifier: Int] = [:]
    var open: [(name: String, parent: Int?, value: PyValue, depth: Int)] = [("", nil, value, 0)]
    while let (name, parent, value, depth) = open.popLast() {
      if depth > py.budget.nesting { throw py.exhaust("more than \(py.budget.nesting) modules inside each other") }
      if case .unknown(let unknown) = value {
        try py.spend(result.append(.init(name: name, parent: parent, unknown: unknown, line: line(unknown.origin))))
        objects.append(nil)
        continue
      }
      guard let module = ModuleObject(py, value), seen[ObjectIdentifier(module.instance)] == nil else { continue }
      try py.spend(8)
      let index = result.modules.count
      seen[ObjectIdentifier(module.instance)] = index
      var record = record(module, name, parent: parent)
      // No line of Python calls the constructors of what the catalogue has built inside of others.
      let isInside = py.library.catalogueParts[ObjectIdentifier(module.instance)].map { $0.id > .model } ?? false
      if !isInside, record.isPlain, record.layer.flatMap({ NormalizationFacts($0) })?.family == .batch {
        let call = normCall(at: module.instance.origin, making: record.type)
        record.line?.norm = call
      }
      try py.spend(result.append(record))
      objects.append(module)
      for child in children(module).reversed() { open.append((child.name, index, child.value, depth + 1)) }
    }
    result.rootClass = "\(root.instance.type.module).\(root.instance.type.qualifiedName)"
    result.classParts = py.library.classParts
    if result.modules.allSatisfy({ $0.unknown == nil }) { result.classParts += unusedData }
    result.parts = py.library.parts.map { $0.flatMap { seen[ObjectIdentifier($0)] } }
    result.pieces = py.library.parts.map { $0.map { pieces(of: $0, among: seen) } ?? [] }
    for (instance, kind) in py.library.remarks {
      if let index = seen[ObjectIdentifier(instance)] { result.remarks.append((kind, index)) }
    }
    return (result, objects)
  }

  /// Whether a value is a number, a text, a function, or a list of such: something that holds no module.
  private func isData(_ value: PyValue, depth: Int = 0) -> Bool {
    guard depth < Tracer.deepest, value.lost == nil else { return false }
    switch value.native {
    case .none, .bool, .int, .float, .string, .bytes, .function, .type: return true
    case .list(let list): return list.elements.allSatisfy { isData($0, depth: depth + 1) }
    case .tuple(let tuple): return tuple.elements.allSatisfy { isData($0, depth: depth + 1) }
    case .dict(let dict): return dict.table.entries.allSatisfy { isData($0.value, depth: depth + 1) }
    default: return false
    }
  }

  /// What is given as data and nothing has instantiated: the class reads what it needs of it.
  private var unusedData: [Int] { py.library.dataParts.filter { py.library.parts[$0] == nil } }

  /// The modules of a tree that stood in an object which is none of them: a class took it apart.
  private func pieces(of part: PyInstance, among tree: [ObjectIdentifier: Int]) -> [Int] {
    if tree[ObjectIdentifier(part)] != nil { return [] }
    var result: [Int] = []
    var met: Set<ObjectIdentifier> = []
    var open: [PyValue] = [.instance(part)]
    while let value = open.popLast() {
      guard let module = ModuleObject(py, value), met.insert(ObjectIdentifier(module.instance)).inserted else { continue }
      if let index = tree[ObjectIdentifier(module.instance)] { result.append(index) } else { open += children(module).map(\.value) }
    }
    return result.sorted()
  }

  /// The children, and the attributes that are unknown.
  private func children(_ module: ModuleObject) -> [(name: String, value: PyValue)] {
    var result = module.entries(.modules).filter { entry in
      if case .unknown(let unknown) = entry.value { return !unknown.isHarmless }
      return ModuleObject(py, entry.value) != nil
    }
    // Code that may or may not have run has changed them.
    for table in ModuleObject.Table.allCases {
      if let lost = module.table(table)?.lost { result.append((table.name.text, .unknown(lost))) }
    }
    for (name, value) in zip(module.instance.attributes.names, module.instance.attributes.values) {
      if case .unknown(let unknown) = value, !unknown.isHarmless { result.append((name.text, value)) }
    }
    return result
  }

  private func record(_ module: ModuleObject, _ name: String, parent: Int?) -> PythonTree.Module {
    let state = module.state
    module.noteReplacement(in: state)
    let training = module.instance[Special.training].flatMap { try? py.truth($0) } ?? nil
    var record = PythonTree.Module(
      name: name, parent: parent, type: module.instance.type.name, layer: module.catalogueLayer, isPlain: module.instance.type.isNative,
      state: state, isTraining: training ?? true, line: line(module.instance.origin))
    if record.layer?.isModelled == false {
      record.unknown = Unknown("what attributes do that are set on a built \(record.type) is not modelled", at: module.instance.origin)
    }
    return record
  }

  // MARK: Lines

  /// A place with the text of its line. The text is empty if the file can't be parsed.
  func line(_ origin: PythonOrigin?) -> PythonLine? {
    guard let origin else { return nil }
    let file = py.units.values.first { $0.source.path == origin.path }?.source.file
    return PythonLine(path: origin.path, row: origin.line, column: origin.column, text: file?.lineText(origin.line) ?? "")
  }
}

/// The tree of modules that a call in a configuration builds from Python sources, in pre-order. A shared module appears once.
public struct PythonTree: Sendable {
  public struct Module: Sendable {
    /// The attribute's name in the parent.
    public let name: String
    /// The index of its parent; nil for the model itself.
    public let parent: Int?
    /// The class's name; `?` if it is unknown.
    public let type: String
    /// The layer of the catalogue that the module is, or from which its class derives.
    public var layer: (any Layer)?
    /// Whether the class is one of the catalogue's, not one in a source.
    public var isPlain = false
    public var state: [StateTensor] = []
    public var isTraining = true
    /// The line of Python that builds it.
    public var line: PythonLine?
    /// Why nothing is known of the module; nil if it is known.
    public var unknown: Unknown?

    init(name: String, parent: Int?, unknown: Unknown, line: PythonLine?) {
      (self.name, self.parent, self.unknown, self.line) = (name, parent, unknown, line)
      type = "?"
    }

    init(
      name: String, parent: Int?, type: String, layer: (any Layer)?, isPlain: Bool, state: [StateTensor], isTraining: Bool, line: PythonLine?
    ) {
      (self.name, self.parent, self.type, self.layer, self.isPlain) = (name, parent, type, layer, isPlain)
      (self.state, self.isTraining, self.line) = (state, isTraining, line)
    }
  }

  /// Why there is no tree.
  public enum Failure: Sendable {
    /// The result of the call is unknown.
    case unknown(reason: String, PythonLine?)
    /// The result of the call isn't a module.
    case noModule
    /// The call surely raises an exception.
    case raised(String, Fault?, PythonLine?)
  }

  public private(set) var modules: [Module] = []
  /// The names of all modules in `named_modules()`. A parent stands before its children.
  public private(set) var qualifiedNames: [String] = []
  /// The dotted name of the model's class; nil where there are no modules.
  var rootClass: String?
  /// The remarks from construction, each with the module's index.
  public internal(set) var remarks: [(kind: LayerGraph.Remark.Kind, module: Int)] = []
  public internal(set) var failure: Failure?
  /// The parameters that the call gives no argument, though they have no default.
  var missing: [String] = []
  /// The modules that the objects among the call's arguments are, in the order of ``ModuleCall/parts``; nil for one that the tree lacks.
  var parts: [Int?] = []
  /// In the same order: of an object that the tree lacks, the modules that stood in it.
  var pieces: [[Int]] = []
  /// The numbers of those that are given as classes, not yet called, or as data, of which the class makes no object.
  var classParts: [Int] = []
  /// The values that are unknown, in order of evaluation.
  public internal(set) var unknowns: [Unknown] = []

  init(failure: Failure? = nil, unknowns: [Unknown]) { (self.failure, self.unknowns) = (failure, unknowns) }

  /// - Returns: the bytes that the module's qualified name takes
  mutating func append(_ module: Module) -> Int {
    let parent = module.parent.map { qualifiedNames[$0] } ?? ""
    let name = parent.isEmpty ? module.name : parent + "." + module.name
    modules.append(module)
    qualifiedNames.append(name)
    return name.utf8.count
  }
}
