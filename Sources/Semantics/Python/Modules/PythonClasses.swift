import Catalogue
import Model
import PythonSource
import Synchronization
import YAMLSource

/// The classes of Python sources: asked for what the catalogue lacks, it evaluates constructors into trees of modules.
package final class PythonClasses: ClassProvider {
  private let finder: @Sendable () -> any ModuleFinder
  /// Whether a source defines a name.
  private let known = Mutex<[String: Bool]>([:])
  /// The trees of calls, by what they spell: equal calls build equal trees.
  private let trees = Mutex<[String: PythonTree]>([:])

  /// - Parameter finder: makes a finder of sources for one evaluation
  package init(finder: @escaping @Sendable () -> any ModuleFinder) { self.finder = finder }

  package func entry(for target: String) -> Catalogue.Entry? {
    guard isDefined(target) else { return nil }
    return Catalogue.Entry(Signature(acceptsAnything: true), isForwardKnown: false) { [self] builder, arguments, name, inputs in
      let tree = tree(of: arguments.call, builder.catalogue)
      return TreeBuilding(tree: tree, call: arguments.call).build(&builder, name, on: inputs)
    }
  }

  private func tree(of call: ModuleCall, _ catalogue: Catalogue) -> PythonTree {
    var key = ""
    call.spell(into: &key)
    if let tree = trees.withLock({ $0[key] }) { return tree }
    let tree = OnLargeStack.run { [finder] in PythonModel(finder: finder(), catalogue: catalogue, node: call.node).build(call) }
    trees.withLock { $0[key] = tree }
    return tree
  }

  private func isDefined(_ target: String) -> Bool {
    if let answer = known.withLock({ $0[target] }) { return answer }
    let answer = !Catalogue.isNoModel(target) && hasSource(target)
    known.withLock { $0[target] = answer }
    return answer
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

/// Puts a tree that was read from sources into a model's graph. Forwards are not evaluated: the tree is called as a whole.
private struct TreeBuilding {
  let tree: PythonTree
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
    add(0, name, children: children, in: &builder, depth: 0)
    for (kind, _) in tree.remarks { builder.remark(kind, on: root) }
    if let text = openQuestion { builder.remark(.partlyKnown(text), on: root, at: call.name) }
    return inputs.flatMap { builder.function(Opaque(type: call.target.shortName), $0) }
  }

  private func add(_ index: Int, _ name: String, children: [[Int]], in builder: inout GraphBuilder, depth: Int) {
    guard depth < TreeBuilding.deepest, !builder.graph.isTruncated else { return }
    let module = tree.modules[index]
    let made = builder.module(name, layer(module)) { builder in
      for child in children[index] { add(child, tree.modules[child].name, children: children, in: &builder, depth: depth + 1) }
    }
    builder.graph[made].isTraining = module.isTraining
  }

  /// The layer as the catalogue has it, where nothing was changed of it.
  private func layer(_ module: PythonTree.Module) -> any Layer {
    if module.unknown != nil { return Opaque(type: module.type) }
    if let layer = module.layer, module.isPlain, layer.type == module.type, layer.state == module.state { return layer }
    return StateHolder(type: module.type, state: module.state)
  }

  // MARK: What is said

  private func fail(
    _ failure: PythonTree.Failure, _ builder: inout GraphBuilder, name: String, on inputs: [ValueID]?
  ) -> ValueID? {
    let module = builder.module(name, Opaque(type: call.target.shortName))
    switch failure {
    case .unknown(let unknown):
      builder.remark(.partlyKnown("`\(call.target)` was not read: \(said(unknown))"), on: module, at: call.name)
    case .raised(let message, let fault, let origin):
      let text = origin.map { "\(message) (\($0))" } ?? message
      if let fault = fault.flatMap(TreeBuilding.exact) {
        builder.remark(.fault(fault), on: module)
      } else {
        builder.remark(.partlyKnown("`\(call.target)` was not read: it seems to raise \(text)"), on: module, at: call.name)
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

  private func said(_ unknown: Unknown) -> String { unknown.origin.map { "\(unknown.reason) (\($0))" } ?? unknown.reason }

  /// What keeps the model from a verdict: the first thing that was not understood, or a module whose calls matter.
  private var openQuestion: String? {
    if let index = tree.modules.firstIndex(where: { $0.unknown != nil }), let unknown = tree.modules[index].unknown {
      return "`\(call.target)` was read in part: `\(tree.qualifiedName(index))` is unknown: \(said(unknown))"
    }
    guard let index = tree.modules.firstIndex(where: { $0.layer?.hasEffectsUnderVmap == true }) else { return nil }
    let module = tree.modules[index]
    let line = module.origin.map { ", built at \($0)," } ?? ""
    return "`\(call.target)` was read: how its forward calls `\(tree.qualifiedName(index))` (\(module.type))\(line) is not known"
  }
}

extension ModuleCall {
  /// Appends the call as text that differs where calls differ.
  fileprivate func spell(into text: inout String) {
    text += "\(target.debugDescription)("
    for argument in positional {
      argument.value.spell(into: &text)
      text += ","
    }
    for keyword in keywords {
      text += "\(keyword.name.debugDescription)="
      keyword.argument.value.spell(into: &text)
      text += ","
    }
    text += ")"
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
      for item in items {
        item.value.spell(into: &text)
        text += ","
      }
      text += "]"
    case .mapping(let entries):
      text += "{"
      for entry in entries {
        text += "\(entry.name.debugDescription):"
        entry.argument.value.spell(into: &text)
        text += ","
      }
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
