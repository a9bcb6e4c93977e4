import Catalogue
import Model
import YAMLSource

/// The classes in Python sources. For a class that the catalogue lacks, it evaluates the constructor and returns the tree of modules.
package final class PythonClasses: ClassProvider {
  let finder: @Sendable () -> any ModuleFinder
  /// Whether a source defines a name.
  private let known = Memo<String, Bool>()
  /// Why no source defines a name; nil if there is nothing to tell.
  private let absences = Memo<String, Absence?>()
  /// The trees and forwards of the calls that were evaluated, by the text of the call: equal calls build equal trees.
  private let trees = Memo<String, SharedTrees.Read>()
  private let shared = SharedTrees()
  private let controls = NormControls()
  /// The classes that a name without a module can stand for.
  private let shortNames = Memo<ShortName, [String]>()
  /// How the project's programs instantiate what stands at a key: one entry for the whole project.
  private let instantiations = Once<[String: InstantiateOptions]>()
  private let pool: ModelPool

  /// - Parameters:
  ///   - pool: the interpreters of a run, of all search paths
  ///   - finder: makes the finder of source files for one interpreter
  package init(pool: ModelPool = ModelPool(), finder: @escaping @Sendable () -> any ModuleFinder) { (self.pool, self.finder) = (pool, finder) }

  private var workshop: ModelWorkshop { ModelWorkshop(pool, owner: ObjectIdentifier(self), finder: finder) }

  package func entry(for target: String) -> Catalogue.Entry? {
    guard isDefined(target) else { return nil }
    return Catalogue.Entry(Signature(acceptsAnything: true), isForwardKnown: false) { [self] builder, arguments, name, inputs in
      let (tree, forward) = tree(of: arguments.call, builder.catalogue.alone)
      return TreeBuilding(tree: tree, forward: forward, call: arguments.call).build(&builder, name, on: inputs)
    }
  }

  package func absence(of target: String) -> Absence? {
    target.isDotted ? absences.value(for: target) { findAbsence(of: target) } : absence(ofClass: target)
  }

  package func dottedName(of className: String, derivedFrom base: ModuleBase, in catalogue: Catalogue) -> String? {
    let classes = shortNames.value(for: ShortName(name: className, base: base)) {
      OnLargeStack.run { [workshop, finder] in
        ClassSearch(workshop, catalogue.alone, finder: finder()).classes(named: className, derivedFrom: base)
      }
    }
    return classes.count == 1 ? classes[0] : nil
  }

  package func instantiateOptions(of key: String) -> InstantiateOptions? {
    instantiations.value { InstantiateCalls(finder()).options }[key]
  }

  /// Why a name without a module stands for no class. Nothing is said of names that no format looks up so.
  private func absence(ofClass name: String) -> Absence? {
    let known = [ModuleBase.lightningModule, .module].lazy.compactMap { self.shortNames.known(ShortName(name: name, base: $0)) }
    guard let classes = known.first(where: { $0.count != 1 }) else { return nil }
    if classes.isEmpty {
      return Absence(
        "no module class in the project's Python has this name", help: "`python.path` of the settings says where else to look")
    }
    let names = classes.map { "`\($0)`" }.joined(separator: ", ")
    return Absence("several classes have this name: \(names)", help: "give the full path of one of them, as LightningCLI asks for it")
  }

  private func findAbsence(of target: String) -> Absence? {
    if target == "torch.hub.load" { return Absence("what it builds is downloaded") }
    if isTracing(target) { return Absence(TorchvisionModules.tracing.reason) }
    let parts = target.split(separator: ".").map(String.init)
    guard parts.count > 1, parts.allSatisfy(SourceFinder.isIdentifier), parts[0] != "torch",
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

  /// What a call builds, and its forward.
  func tree(of call: ModuleCall, _ catalogue: Catalogue) -> SharedTrees.Read {
    let key = call.text
    return trees.value(for: key) {
      let outline = call.outline
      if let (tree, forward) = shared.read(outline, of: call, { self.read($0.call, holding: $0, catalogue) }) {
        return (tree, self.forward(of: call, key, catalogue, like: forward))
      }
      let own = read(call, catalogue)
      shared.note(own.tree, of: outline)
      return own
    }
  }

  /// - Parameter held: the call, where some of its arguments are held back
  private func read(_ call: ModuleCall, holding held: HeldCall? = nil, _ catalogue: Catalogue) -> SharedTrees.Read {
    let key = call.text
    let tree = OnLargeStack.run { [workshop] in
      var model = workshop.model(catalogue, node: call.node)
      model.held = held
      let (tree, built) = model.evaluate(call)
      if let built { workshop.keep(built, for: key) } else { workshop.end(model) }
      return tree
    }
    return (tree, forward(of: call, key, holding: held, catalogue))
  }

  private func forward(
    of call: ModuleCall, _ key: String, holding held: HeldCall? = nil, _ catalogue: Catalogue, like shared: PythonForward? = nil
  ) -> PythonForward {
    PythonForward(
      call: call, key: key, held: held, shared: shared, catalogue: catalogue, workshop: workshop, classes: self, controls: controls)
  }

  private func isDefined(_ target: String) -> Bool {
    known.value(for: target) { !Catalogue.isNoModel(target) && !isTracing(target) && (hasSource(target) || TorchvisionModules.gives(target)) }
  }

  /// Whether torch.fx makes what a name of torchvision gives.
  private func isTracing(_ target: String) -> Bool { target.hasPrefix(TorchvisionModules.tracing.module + ".") }

  /// Whether the longest part of the name that is a module is a file that can be read.
  private func hasSource(_ target: String) -> Bool {
    let (parts, finder) = (target.split(separator: "."), finder())
    for count in stride(from: parts.count - 1, to: 0, by: -1) {
      let name = parts[..<count].joined(separator: ".")
      if parts[0] == "einops", Libraries.sources[name] != nil { return true }
      switch finder.find(name) {
      case .source: return true
      case .opaque: return false
      case .namespacePackage, .absent, .notFound: continue
      }
    }
    return false
  }
}

/// Adds a tree that was read from sources to a model's graph. The forward is followed later, when the model is called.
private struct TreeBuilding {
  let tree: PythonTree
  let forward: PythonForward
  let call: ModuleCall

  /// The largest depth of a module; deeper ones are left out.
  private static let deepest = 200

  func build(_ builder: inout GraphBuilder, _ name: String, on inputs: [ValueID]?) -> ValueID? {
    let root = builder.nextModule
    if let failure = tree.failure { return fail(failure, &builder, name: name, on: inputs) }
    var children: [[Int]] = Array(repeating: [], count: tree.modules.count)
    for (index, module) in tree.modules.enumerated() {
      if let parent = module.parent { children[parent].append(index) }
    }
    var built: [Int: ModuleID] = [:]
    let calls = call.parts
    let parts = Array(zip(calls, tree.parts))
    // Of a call around another one, such as `torch.nn.Module.eval`, both give the same module: the inner one builds it.
    var nodes = Dictionary(parts.compactMap { part, module in module.map { ($0, part.node) } }) { _, inner in inner }
    let pieces = Array(zip(calls, tree.pieces))
    for (part, modules) in pieces { for module in modules where nodes[module] == nil { nodes[module] = part.node } }
    if !call.origins.isEmpty {
      for (index, name) in tree.qualifiedNames.enumerated() { if let origin = call.origins[name] { nodes[index] = origin } }
    }
    add(0, name, children: children, nodes: nodes, in: &builder, depth: 0, to: &built)
    for (index, (part, module)) in parts.enumerated() {
      let made = module.flatMap { built[$0] }
      builder.graph.parts[part.node] = made
      if let made { builder.graph.partIndices[made] = index }
    }
    for (part, modules) in pieces where !modules.isEmpty { builder.graph.pieces[part.node] = modules.compactMap { built[$0] } }
    builder.graph.classParts += tree.classParts.filter(parts.indices.contains).map { parts[$0].0.node }
    for (kind, module) in tree.remarks { builder.remark(kind, on: built[module] ?? root) }
    let questions = questions
    if !questions.isEmpty { builder.remark(.python(PythonReading(call.target, questions)), on: root, at: call.name) }
    builder.graph.hasDeferredForwards = true
    return inputs.map { builder.call(root, $0) }
  }

  private func add(
    _ index: Int, _ name: String, children: [[Int]], nodes: [Int: NodeID], in builder: inout GraphBuilder, depth: Int, to built: inout [Int: ModuleID]
  ) {
    guard depth < TreeBuilding.deepest, !builder.graph.isTruncated else { return }
    let (module, outer) = (tree.modules[index], builder.node)
    builder.node = nodes[index] ?? outer
    defer { builder.node = outer }
    let made = builder.module(name, layer(module, isRoot: index == 0)) { builder in
      for child in children[index] {
        add(child, tree.modules[child].name, children: children, nodes: nodes, in: &builder, depth: depth + 1, to: &built)
      }
    }
    built[index] = made
    builder.graph[made].isTraining = module.isTraining
    builder.graph.pythonLines[made] = module.line
  }

  /// The layer as the catalogue builds it, if the code hasn't changed it.
  private func layer(_ module: PythonTree.Module, isRoot: Bool) -> any Layer {
    if module.unknown != nil { return Opaque(type: module.type) }
    if isRoot { return DeferredModule(type: module.type, state: module.state, forward: forward) }
    guard let layer = module.layer, let removed = layer.removed(leaving: module.state) else {
      return StateHolder(type: module.type, state: module.state)
    }
    if removed.isEmpty, module.isPlain, layer.type == module.type { return layer }
    return Derived(type: module.type, base: layer, without: removed)
  }

  // MARK: What is said

  private func fail(
    _ failure: PythonTree.Failure, _ builder: inout GraphBuilder, name: String, on inputs: [ValueID]?
  ) -> ValueID? {
    if case .noModule = failure {
      // No part of it is called as a layer, and it is no model.
      builder.graph.classParts.append(call.node)
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

  /// A fault whose message says more than that of the exception.
  private static func exact(_ fault: Fault) -> Fault? {
    switch fault {
    case .indivisibleGroups, .normLayerNotCallable, .normLayerNotAccepted: fault
    default: nil
    }
  }

  /// The open questions about the modules.
  private var questions: [(question: PythonReading.Question, line: PythonLine?)] {
    let unknown = tree.modules.indices.compactMap { index -> (PythonReading.Question, PythonLine?)? in
      tree.modules[index].unknown.map { (.unknown(module: tree.qualifiedNames[index], reason: $0.reason), tree.modules[index].line) }
    }
    return tree.missing.map { (.argument($0), nil) } + unknown
  }
}

extension Layer {
  /// The parameters that a module lacks beside the layer; nil where it is more than these that differs. The gains and biases of norms and
  /// the biases of other layers can be None.
  func removed(leaving own: [StateTensor]) -> Set<String>? {
    if agrees(state, own) { return [] }
    let optional: Set<String> = type.contains(part: "Norm") ? ["weight", "bias"] : ["bias"]
    let gone = Set(state.map(\.name)).subtracting(own.map(\.name))
    return gone.isSubset(of: optional) && agrees(state.filter { !gone.contains($0.name) }, own) ? gone : nil
  }

  /// Whether a module has the parameters and buffers of a layer, as far as their shapes are known.
  private func agrees(_ layer: [StateTensor], _ module: [StateTensor]) -> Bool {
    layer == module
      || layer.count == module.count
        && zip(layer, module).allSatisfy { $0.name == $1.name && $0.isBuffer == $1.isBuffer && ($1.shape.rank == nil || $0.shape == $1.shape) }
  }
}
