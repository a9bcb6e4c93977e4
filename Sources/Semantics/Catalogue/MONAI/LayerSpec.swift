import Model
import YAMLSource

/// A layer by MONAI's factories, from a name (`batch`) or a name and arguments (`[group, {num_groups: 4}]`):
/// `monai/networks/layers/factories.py`, `utils.py`.
enum LayerSpec: Sendable {
  /// None
  case none
  /// The empty name.
  case identity
  /// A class with arguments; the number of channels is passed under the name `channels`.
  case layer(ModuleCall, channels: String?)
  /// A class of MONAI's own, which is followed where its source is found.
  case source(ModuleCall)
  case unknown

  /// A normalisation for `spatial` dimensions; nil for a name that MONAI doesn't know.
  static func normalization(_ name: String, _ spatial: Int, keywords: [Keyword], at node: NodeID) -> LayerSpec? {
    normalizations[name.uppercased()].map { found in
      let type = String(found.type.map { $0 == "%" ? Character("\(spatial)") : $0 })
      return .layer(ModuleCall(target: "torch.nn." + type, keywords: keywords, node: node), channels: found.channels)
    }
  }

  static func activation(_ name: String, _ keywords: [Keyword], at node: NodeID) -> LayerSpec? {
    if let own = ownActivations[name.uppercased()] {
      return .source(ModuleCall(target: "monai.networks.blocks.activation." + own, keywords: keywords, node: node))
    }
    return activations[name.uppercased()].map {
      .layer(ModuleCall(target: "torch.nn." + $0, keywords: keywords, node: node), channels: nil)
    }
  }
}

/// A specification that a network has by default.
struct StandardSpec: Sendable {
  let name: String
  var arguments: [(String, Value)] = []

  static let prelu = StandardSpec(name: "PRELU")
  static let relu = StandardSpec(name: "RELU", arguments: [("inplace", .bool(true))])
  static let instance = StandardSpec(name: "INSTANCE")
  static let batch = StandardSpec(name: "BATCH")
  static func leakyReLU(_ slope: Double) -> StandardSpec {
    StandardSpec(name: "LEAKYRELU", arguments: [("negative_slope", .float(slope)), ("inplace", .bool(true))])
  }
}

/// The classes by upper-case names; `%` stands for the number of spatial dimensions.
private let normalizations: [String: (type: String, channels: String?)] = [
  "INSTANCE": ("InstanceNorm%d", "num_features"), "INSTANCE_NVFUSER": ("InstanceNorm%d", "num_features"),
  "BATCH": ("BatchNorm%d", "num_features"), "SYNCBATCH": ("SyncBatchNorm", "num_features"),
  "GROUP": ("GroupNorm", "num_channels"), "LAYER": ("LayerNorm", nil), "LOCALRESPONSE": ("LocalResponseNorm", nil),
]
private let activations: [String: String] = [
  "ELU": "ELU", "RELU": "ReLU", "LEAKYRELU": "LeakyReLU", "PRELU": "PReLU", "RELU6": "ReLU6", "SELU": "SELU", "CELU": "CELU",
  "GELU": "GELU", "SIGMOID": "Sigmoid", "TANH": "Tanh", "SOFTMAX": "Softmax", "LOGSOFTMAX": "LogSoftmax", "MISH": "Mish",
]
/// Those of MONAI's own (`monai/networks/blocks/activation.py`).
private let ownActivations: [String: String] = ["SWISH": "Swish", "MEMSWISH": "MemoryEfficientSwish", "GEGLU": "GEGLU"]

extension Arguments {
  /// A normalisation for `spatial` dimensions.
  /// - Parameter takesNone: whether None means no layer, as it does for `ADN`; `get_norm_layer` and `get_act_layer` refuse it
  mutating func norm(_ name: String, _ spatial: Int, default standard: StandardSpec, takesNone: Bool = false) -> LayerSpec {
    spec(name, default: standard, takesNone) { LayerSpec.normalization($0, spatial, keywords: $1, at: $2) }
  }

  mutating func activation(_ name: String = "act", default standard: StandardSpec, takesNone: Bool = false) -> LayerSpec {
    spec(name, default: standard, takesNone) { LayerSpec.activation($0, $1, at: $2) }
  }

  private mutating func spec(
    _ name: String, default standard: StandardSpec, _ takesNone: Bool, _ find: (String, [Keyword], NodeID) -> LayerSpec?
  ) -> LayerSpec {
    guard let argument = argument(name) else {
      return find(standard.name, standard.arguments.map { Keyword($0.0, Argument($0.1, call.node)) }, call.node) ?? .unknown
    }
    var kind: String?
    var keywords: [Keyword] = []
    switch argument.value {
    case .null where takesNone: return .none
    case .null:
      refuse(.badArgument("\(name): MONAI takes no None for it"), at: name)
      return .unknown
    case .string(""): return .identity
    case .string(let name): kind = name
    case .unknown(let reason):
      noteUnknown(reason, argument.node)
      return .unknown
    case .list(let pair) where pair.count == 2:
      switch (pair[0].value, pair[1].value) {
      case (.string(let name), .mapping(let arguments)): (kind, keywords) = (name, arguments)
      case (.unknown(let reason), _), (_, .unknown(let reason)):
        noteUnknown(reason, argument.node)
        return .unknown
      case (.reference, .mapping): return .unknown
      default: break
      }
    default: break
    }
    if let kind, let spec = find(kind, keywords, argument.node) { return spec }
    let reason = kind.map { "MONAI knows no layer '\($0)'" } ?? "a layer is a name, or a pair of a name and its arguments"
    refuse(.badArgument("\(name): \(reason)"), at: name)
    return .unknown
  }

  /// `dropout`: a rate, a pair of a name and arguments, or None.
  mutating func dropout(_ name: String = "dropout", default rate: Double?) -> Dropout? {
    guard let argument = argument(name) else { return rate.map { Dropout($0) } }
    switch argument.value {
    case .null: return nil
    case .list(let pair) where pair.count == 2:
      guard case .mapping(let keywords) = pair[1].value else { return Dropout(nil) }
      return Dropout(keywords.first { $0.name == "p" }?.argument.value.number ?? 0.5)
    default: return Dropout(float(name, default: nil))
    }
  }
}

extension GraphBuilder {
  /// The layer that a specification makes for a number of channels; nothing for None.
  @discardableResult
  mutating func spec(_ name: String, _ spec: LayerSpec, channels: Dim, on x: ValueID?) -> ValueID? {
    switch spec {
    case .none: return x
    case .identity: return layer(name, Identity(), on: x)
    case .unknown: return layer(name, Unmade(), on: x)
    case .source(let call): return catalogue.entry(for: call.target) == nil ? layer(name, Unmade(), on: x) : made(name, call, by: call, on: x)
    case .layer(let call, let key):
      let given = key.map { key in call.keywords.contains { $0.name == key } } ?? true
      let complete = call.adding([], given ? [] : [(key ?? "", channels.asValue)])
      guard !channels.isKnown, !given, let entry = catalogue.entry(for: call.target) else {
        return made(name, complete, by: call, on: x)
      }
      // Don't report the unknown number again: its own argument was reported.
      let root = nextModule
      var arguments = Arguments(complete, entry.signature)
      let result = entry.build(&self, &arguments, name, x.map { [$0] })
      arguments.unresolved.removeAll()
      take(&arguments, for: firstModule(since: root) ?? parent)
      return result
    }
  }
}
