import Catalogue
import Model
import YAMLSource

/// The classes of Python sources: asked for what the catalogue lacks, it evaluates constructors into trees of modules.
package final class PythonClasses: ClassProvider {
  private let finder: @Sendable () -> any ModuleFinder
  /// Whether a source defines a name.
  private let known = Memo<String, Bool>()
  /// Why no source defines a name; nil where that needs no word.
  private let absences = Memo<String, Absence?>()
  /// The trees of calls and their forwards, by what the calls spell: equal calls build equal trees.
  private let trees = Memo<String, (tree: PythonTree, forward: PythonForward)>()
  private let latest = LatestModels()

  /// - Parameter finder: makes a finder of sources for one evaluation
  package init(finder: @escaping @Sendable () -> any ModuleFinder) { self.finder = finder }

  package func entry(for target: String) -> Catalogue.Entry? {
    guard isDefined(target) else { return nil }
    return Catalogue.Entry(Signature(acceptsAnything: true), isForwardKnown: false) { [self] builder, arguments, name, inputs in
      let (tree, forward) = tree(of: arguments.call, builder.catalogue)
      return TreeBuilding(tree: tree, forward: forward, call: arguments.call).build(&builder, name, on: inputs)
    }
  }

  package func absence(of target: String) -> Absence? { absences.value(for: target) { findAbsence(of: target) } }

  private func findAbsence(of target: String) -> Absence? {
    if target == "torch.hub.load" { return Absence("what it builds is downloaded") }
    let parts = target.split(separator: ".").map(String.init)
    guard parts.count > 1, parts.allSatisfy(SourceFinder.isIdentifier), let first = parts.first, !["torch", "torchvision"].contains(first),
      !Catalogue.isNoModel(target)
    else { return nil }
    let finder = finder()
    var found = 0
    for count in 1..<parts.count {
      switch finder.find(parts[..<count].joined(separator: ".")) {
      case .opaque(let reason): return Absence(reason)
      case .source, .namespacePackage: found = count
      case .absent, .notFound: break
      }
      guard found == count else { break }
    }
    guard found < parts.count - 1 else { return nil }
    let missing = parts[...found].joined(separator: "/") + (found == parts.count - 2 ? ".py" : "")
    let (folders, limit) = (finder.folders, 4)
    let more = folders.count > limit ? " and \(folders.count - limit) more folders" : ""
    return Absence(
      "no `\(missing)` below \(folders.prefix(limit).joined(separator: ", "))\(more)",
      help: "`python.path` and `python.environment` of the settings say where else to look")
  }

  private func tree(of call: ModuleCall, _ catalogue: Catalogue) -> (PythonTree, PythonForward) {
    var key = ""
    call.spell(into: &key)
    return trees.value(for: key) {
      let (tree, built) = OnLargeStack.run { [finder] in
        PythonModel(finder: finder(), catalogue: catalogue, node: call.node).evaluate(call)
      }
      if let built { latest.put(built, for: key) }
      return (tree, PythonForward(call: call, key: key, latest: latest, catalogue: catalogue, finder: finder))
    }
  }

  private func isDefined(_ target: String) -> Bool {
    known.value(for: target) { !Catalogue.isNoModel(target) && hasSource(target) }
  }

  /// Whether the longest module in the name is a file that can be read.
  private func hasSource(_ target: String) -> Bool {
    let (parts, finder) = (target.split(separator: "."), finder())
    for count in stride(from: parts.count - 1, to: 0, by: -1) {
      switch finder.find(parts[..<count].joined(separator: ".")) {
      case .source: return true
      case .opaque: return false
      case .namespacePackage, .absent, .notFound: continue
      }
    }
    return false
  }
}

/// Puts a tree that was read from sources into a model's graph. Its forward is followed when the model is called.
private struct TreeBuilding {
  let tree: PythonTree
  let forward: PythonForward
  let call: ModuleCall

  /// Deeper modules are left out.
  private static let deepest = 200

  func build(_ builder: inout GraphBuilder, _ name: String, on inputs: [ValueID]?) -> ValueID? {
    let root = builder.nextModule
    if let failure = tree.failure { return fail(failure, &builder, name: name, on: inputs) }
    var children: [[Int]] = Array(repeating: [], count: tree.modules.count)
    for (index, module) in tree.modules.enumerated() {
      if let parent = module.parent { children[parent].append(index) }
    }
    var built: [Int: ModuleID] = [:]
    add(0, name, children: children, in: &builder, depth: 0, to: &built)
    for (kind, module) in tree.remarks { builder.remark(kind, on: built[module] ?? root) }
    if !questions.isEmpty { builder.remark(.python(PythonReading(call.target, questions)), on: root, at: call.name) }
    builder.graph.hasDeferredForwards = true
    return inputs.map { builder.call(root, $0) }
  }

  private func add(
    _ index: Int, _ name: String, children: [[Int]], in builder: inout GraphBuilder, depth: Int, to built: inout [Int: ModuleID]
  ) {
    guard depth < TreeBuilding.deepest, !builder.graph.isTruncated else { return }
    let module = tree.modules[index]
    let made = builder.module(name, layer(module, isRoot: index == 0)) { builder in
      for child in children[index] { add(child, tree.modules[child].name, children: children, in: &builder, depth: depth + 1, to: &built) }
    }
    built[index] = made
    builder.graph[made].isTraining = module.isTraining
    builder.graph.pythonLines[made] = module.line
  }

  /// The layer as the catalogue has it, where nothing was changed of it.
  private func layer(_ module: PythonTree.Module, isRoot: Bool) -> any Layer {
    if module.unknown != nil { return Opaque(type: module.type) }
    if isRoot { return DeferredModule(type: module.type, state: module.state, forward: forward) }
    guard let layer = module.layer, layer.state == module.state else { return StateHolder(type: module.type, state: module.state) }
    return module.isPlain && layer.type == module.type ? layer : Derived(type: module.type, base: layer)
  }

  // MARK: What is said

  private func fail(
    _ failure: PythonTree.Failure, _ builder: inout GraphBuilder, name: String, on inputs: [ValueID]?
  ) -> ValueID? {
    if case .noModule = failure {
      // Nothing in it is called as a layer.
      builder.module(name, StateHolder(type: call.target.shortName, state: []))
      return inputs.flatMap { builder.function(Opaque(type: call.target.shortName), $0) }
    }
    let module = builder.module(name, Opaque(type: call.target.shortName))
    let unread = { (reason: String, line: PythonLine?) in
      LayerGraph.Remark.Kind.python(PythonReading(call.target, [(.unread(reason: reason), line)]))
    }
    switch failure {
    case .noModule: break
    case .unknown(let reason, let line): builder.remark(unread(reason, line), on: module, at: call.name)
    case .raised(let message, let fault, let line):
      builder.graph.pythonLines[module] = line
      if let fault = fault.flatMap(TreeBuilding.exact) {
        builder.remark(.fault(fault), on: module)
      } else if line == nil, let keyword = call.keywords.first(where: { message.hasSuffix("unexpected keyword argument '\($0.name)'") }) {
        builder.remark(.fault(.badArgument("`\(call.target)` has no parameter `\(keyword.name)`")), on: module, at: keyword.argument.node)
      } else {
        builder.remark(unread("it seems to raise \(message)", line), on: module, at: call.name)
      }
    }
    return inputs.map { builder.call(module, $0) }
  }

  /// A fault whose own words say more than the exception's.
  private static func exact(_ fault: Fault) -> Fault? {
    switch fault {
    case .indivisibleGroups, .normLayerNotCallable, .normLayerNotAccepted: fault
    default: nil
    }
  }

  /// What was not understood of the modules.
  private var questions: [(question: PythonReading.Question, line: PythonLine?)] {
    tree.modules.enumerated().compactMap { index, module in
      module.unknown.map { (.unknown(module: tree.qualifiedName(index), reason: $0.reason), module.line) }
    }
  }
}

extension ModuleCall {
  /// Appends the call as text that differs where calls differ.
  fileprivate func spell(into text: inout String) {
    text += "\(target.debugDescription)("
    positional.spell(into: &text)
    keywords.spell(into: &text)
    text += ")"
  }
}

extension [Argument] {
  fileprivate func spell(into text: inout String) {
    for argument in self {
      argument.value.spell(into: &text)
      text += ","
    }
  }
}

extension [Keyword] {
  fileprivate func spell(into text: inout String) {
    for keyword in self {
      text += "\(keyword.name.debugDescription)="
      keyword.argument.value.spell(into: &text)
      text += ","
    }
  }
}

extension Value {
  fileprivate func spell(into text: inout String) {
    switch self {
    case .null: text += "None"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += "\(number)"
    case .float(let number): text += "f\(number.bitPattern)"
    case .string(let string): text += string.debugDescription
    case .list(let items):
      text += "["
      items.spell(into: &text)
      text += "]"
    case .mapping(let entries):
      text += "{"
      entries.spell(into: &text)
      text += "}"
    case .call(let call): call.spell(into: &text)
    case .partial(let call):
      text += "partial "
      call.spell(into: &text)
    case .template(let call):
      text += "template "
      call.spell(into: &text)
    case .reference(let name): text += "class \(name.debugDescription)"
    case .unknown(let reason): text += "unknown \(reason.debugDescription)"
    }
  }
}
