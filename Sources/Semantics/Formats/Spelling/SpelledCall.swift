import Catalogue
import Model
import YAMLSource

/// A constructor call as a file spells it, by the names of its parameters, to be changed and written back.
public struct SpelledCall: Sendable {
  public struct Argument: Sendable {
    /// The parameter's name; nil for a positional argument beyond the signature.
    public internal(set) var name: String?
    public internal(set) var value: NodePlan
    /// The node that spells the value now; nil for a new argument.
    public let node: NodeID?
    public internal(set) var isPositional: Bool
    /// The keyword in the file; nil for a positional or a new argument.
    let keyword: String?
  }

  /// The mapping that spells the call.
  public let node: NodeID
  /// The class by its dotted name, as the file has it and as it is to be.
  public let target: String
  public private(set) var newTarget: String
  public private(set) var arguments: [Argument] = []
  /// How many arguments must stand in positions, because the call is completed by its caller.
  private(set) var leading = 0
  /// Where a list holds the positional arguments and nothing else refers to it; nil otherwise.
  let list: NodeID?
  /// Keywords that come through merges.
  let merged: Set<String>
  private let signature: Signature?
  /// How the factory is told which normalisations it makes.
  public let norm: NormArgument
  /// How the call is written as one of group normalisation; nil where it makes no norm that can be replaced.
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

  /// The parameter that takes a class or partial for the normalisations.
  public var normLayerName: String { if case .callable(let name) = norm { name } else { NormArgument.customary } }

  /// The class or partial that the file gives for the normalisations; nil where it gives none.
  public var normLayer: Argument? { argument(normLayerName) }

  /// Whether the call asks for pretrained weights, whose state dict has the keys of the model as the factory makes it.
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

  // MARK: Changes

  /// Gives a parameter a value: in the place of the one it has, else as a new keyword.
  public mutating func set(_ name: String, _ value: NodePlan) {
    if let index = arguments.firstIndex(where: { $0.name == name }) {
      arguments[index].value = value
    } else {
      arguments.append(Argument(name: name, value: value, node: nil, isPositional: false, keyword: nil))
    }
  }

  public mutating func remove(_ name: String) { arguments.removeAll { $0.name == name } }

  /// Makes it a call of another class. `wanted` are that class's arguments in the order of its parameters: new values, or the
  /// names of old parameters whose values go on. Everything else goes. What stood in positions stays in positions as far as
  /// the new order allows, and the first `leading` arguments do in any case.
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

  /// Makes it a call of group normalisation as `form` says.
  /// - Parameters:
  ///   - channels: the number of channels as built, for a class that is not told it by name
  ///   - shared: the arguments that all normalisations have
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

  /// Whether the entries that a merge brings must be written out: some of them are to go.
  var needsOwnEntries: Bool {
    merged.contains { name in !arguments.contains { $0.keyword == name && $0.name == name && !$0.isPositional } }
  }

  /// Writes the keywords that `belongs` into the entries of a mapping, each new one before the one that follows it.
  func write(
    keywordsInto plan: inout MappingPlan, where belongs: (Argument) -> Bool = { _ in true }, isArgument: (String) -> Bool
  ) {
    let keywords = keywords.filter(belongs)
    plan.items = plan.items.compactMap { item in
      guard isArgument(item.key) else { return item }
      guard let argument = keywords.first(where: { $0.keyword == item.key }), let name = argument.name else { return nil }
      // An entry that a merge brought in is a copy already.
      let isChanged = argument.value.node != argument.node || argument.node == nil
      return MappingPlan.Item(name, isChanged ? argument.value : item.value, origin: item.origin)
    }
    for (index, argument) in keywords.enumerated() {
      guard let name = argument.name, plan.index(of: name) == nil else { continue }
      // What a merge brings in, and nothing changes, comes by the merge still.
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
  /// The same in another place.
  public var copied: NodePlan {
    switch self {
    case .kept(let node): .copy(node)
    case .reworded(let text): .literal(text)
    case .mapping(let plan): .mapping(MappingPlan(plan.items.map { .init($0.key, $0.value.copied) }))
    case .sequence(let plan): .sequence(SequencePlan(plan.items.map(\.copied)))
    default: self
    }
  }
}
