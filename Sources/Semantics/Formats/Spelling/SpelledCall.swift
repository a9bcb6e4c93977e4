import Catalogue
import Model
import YAMLSource

/// A constructor call of a file by parameter names, to be changed and written back.
public struct SpelledCall: Sendable {
  public struct Argument: Sendable {
    /// The parameter's name; nil for a positional argument beyond the signature.
    public internal(set) var name: String?
    public internal(set) var value: NodePlan
    /// The node of the current value; nil for a new argument.
    public let node: NodeID?
    public internal(set) var isPositional: Bool
    /// The keyword in the file; nil for a positional or a new argument.
    let keyword: String?
  }

  /// The mapping that spells the call.
  public let node: NodeID
  /// The class's dotted name, in the file and after the change.
  public let target: String
  public private(set) var newTarget: String
  public private(set) var arguments: [Argument] = []
  /// How many leading arguments must stay positional, because the caller completes the call.
  private(set) var leading = 0
  /// The list of positional arguments, if nothing else refers to it.
  let list: NodeID?
  /// Keywords from merge keys.
  let merged: Set<String>
  private var signature: Signature?
  /// How the factory's norm layers are configured.
  public private(set) var norm: NormArgument
  /// How to rewrite the call as GroupNorm; nil if it builds no replaceable norm.
  public let groupNorm: GroupNormForm?

  init(
    _ target: String, at node: NodeID, positional: [NodePlan], in list: NodeID?,
    keywords: [(name: String, value: NodePlan, node: NodeID)], merged: Set<String>
  ) {
    (self.node, self.target, newTarget, self.list, self.merged) = (node, target, target, list, merged)
    let entry = Catalogue.standard.entry(for: target)
    (signature, norm, groupNorm) = (entry?.signature, entry?.norm ?? .none, entry?.groupNorm)
    for (index, value) in positional.enumerated() {
      let name = signature.flatMap { index < $0.positionalCount ? $0.names[index] : nil }
      arguments.append(Argument(name: name, value: value, node: value.node, isPositional: true, keyword: nil))
    }
    for keyword in keywords {
      arguments.append(
        Argument(name: keyword.name, value: keyword.value, node: keyword.node, isPositional: false, keyword: keyword.name))
    }
  }

  /// The class's name as `torch.nn` exports it.
  public var className: String { Catalogue.canonical(target) ?? target }

  /// The parameter for the norm layer's class or partial.
  public var normLayerName: String { if case .callable(let name) = norm { name } else { NormArgument.customary } }

  /// The norm layer's class or partial in the file; nil if absent.
  public var normLayer: Argument? { argument(normLayerName) }

  /// Whether the call loads pretrained weights, whose keys must match the unchanged model's.
  public func loadsWeights(in file: YAMLFile) -> Bool {
    PretrainedWeights.parameters.contains { name in
      guard let node = argument(name)?.node.map(file.resolve) else { return false }
      return file.kind(node) != .scalar || ![Scalar.null, .bool(false)].contains(file.scalar(node))
    }
  }

  /// Whether the class has a parameter of this name.
  public func accepts(_ name: String) -> Bool { signature.map { $0.acceptsAnything || $0.index(of: name) != nil } ?? false }

  public func argument(_ name: String) -> Argument? { arguments.first { $0.name == name } }
  public var hasPositional: Bool { arguments.contains(where: \.isPositional) }

  /// The call of a class that stands in Python, with the parameters that its source has.
  /// - Parameter control: what the arguments decide
  public func reading(_ control: NormControl) -> SpelledCall {
    var call = self
    let (positional, others) = (control.parameters.prefix(control.positionalCount), control.parameters.dropFirst(control.positionalCount))
    call.signature = Signature(required: [], optional: Array(positional), keywordOnly: Array(others))
    call.norm = control.callable.map { .callable($0.parameter) } ?? .none
    for index in call.arguments.indices where call.arguments[index].isPositional && index < positional.count {
      call.arguments[index].name = positional[index]
    }
    return call
  }

  // MARK: Changes

  /// Sets a parameter: replaces its value, or adds a keyword.
  public mutating func set(_ name: String, _ value: NodePlan) {
    if let index = arguments.firstIndex(where: { $0.name == name }) {
      arguments[index].value = value
    } else {
      arguments.append(Argument(name: name, value: value, node: nil, isPositional: false, keyword: nil))
    }
  }

  public mutating func remove(_ name: String) { arguments.removeAll { $0.name == name } }

  /// Changes the class. `wanted` lists the new class's arguments in parameter order: new values, or names of old parameters
  /// whose values are kept; all others are removed. Positional arguments stay positional if the new order allows it; the
  /// first `leading` ones always do.
  public mutating func become(_ newTarget: String, _ wanted: [(name: String, value: Source)], leading: Int = 0) {
    (self.newTarget, self.leading) = (newTarget, leading)
    let order = Catalogue.standard.entry(for: newTarget)?.signature
    var result: [Argument] = []
    for (name, source) in wanted {
      switch source {
      case .new(let value):
        result.append(Argument(name: name, value: value, node: nil, isPositional: false, keyword: nil))
      case .old(let old):
        guard var argument = argument(old) else { continue }
        argument.name = name
        result.append(argument)
      }
    }
    let reach = max(leading - 1, result.lastIndex { $0.isPositional } ?? -1)
    for index in result.indices {
      let isInOrder = order.map { index < $0.positionalCount && $0.names[index] == result[index].name } ?? false
      result[index].isPositional = index <= reach && isInOrder
    }
    arguments = result
  }

  public enum Source: Sendable {
    case new(NodePlan)
    case old(String)
  }

  /// Changes the call to GroupNorm, as `form` says.
  /// - Parameters:
  ///   - channels: the built number of channels, for a class without such an argument
  ///   - shared: arguments that all norm layers have
  public mutating func become(
    _ form: GroupNormForm, groups: Int, channels: Int, shared: [(name: String, value: Source)]
  ) {
    let own = form.parameters.map { parameter -> (name: String, value: Source) in
      switch parameter {
      case .groups(let name): (name, .new(.literal(String(groups))))
      case .channels(let name, let old): (name, argument(old) != nil ? .old(old) : .new(.literal(String(channels))))
      case .kept(let name): (name, .old(name))
      }
    }
    become(form.target, own + shared)
  }

  // MARK: For the spellers

  var positional: [NodePlan] { arguments.filter(\.isPositional).map(\.value) }
  var keywords: [Argument] { arguments.filter { !$0.isPositional } }

  /// Whether merged entries must be copied because some are removed.
  var needsOwnEntries: Bool {
    merged.contains { name in !arguments.contains { $0.keyword == name && $0.name == name && !$0.isPositional } }
  }

  /// Writes the keywords selected by `belongs` into a mapping's entries, each new one before its successor.
  func write(
    keywordsInto plan: inout MappingPlan, where belongs: (Argument) -> Bool = { _ in true }, isArgument: (String) -> Bool
  ) {
    let keywords = keywords.filter(belongs)
    plan.items = plan.items.compactMap { item in
      guard isArgument(item.key) else { return item }
      guard let argument = keywords.first(where: { $0.keyword == item.key }), let name = argument.name else { return nil }
      // A merged entry is a copy already.
      let isChanged = argument.value.node != argument.node || argument.node == nil
      return MappingPlan.Item(name, isChanged ? argument.value : item.value, origin: item.origin)
    }
    for (index, argument) in keywords.enumerated() {
      guard let name = argument.name, plan.index(of: name) == nil else { continue }
      // Unchanged merged entries stay merged.
      let isUntouched = argument.keyword == name && argument.value.node == argument.node
      if isUntouched, merged.contains(name), plan.index(of: "<<") != nil { continue }
      let next = keywords[(index + 1)...].compactMap { $0.name.flatMap { plan.index(of: $0) } }.first
      plan.items.insert(MappingPlan.Item(name, argument.value.copied), at: next ?? plan.items.count)
    }
  }
}

extension NodePlan {
  /// The node that is kept or copied.
  public var node: NodeID? {
    switch self {
    case .kept(let node), .copy(let node): node
    case .mapping(let plan): plan.node
    case .sequence(let plan): plan.node
    default: nil
    }
  }
}

extension NodePlan {
  /// The plan for use at another node.
  public var copied: NodePlan {
    switch self {
    case .kept(let node): .copy(node)
    case .reworded(let text): .literal(text)
    case .mapping(let plan): .mapping(MappingPlan(plan.items.map { .init($0.key, $0.value.copied) }))
    case .sequence(let plan): .sequence(SequencePlan(plan.items.map(\.copied)))
    case .tagged(let tag, let plan): .tagged(tag, plan.copied)
    default: self
    }
  }
}
