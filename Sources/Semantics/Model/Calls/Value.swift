import YAMLSource

/// A value of a config, with interpolations and aliases resolved.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Argument])
  case mapping([Keyword])
  /// An object: calling the class builds it.
  case call(ModuleCall)
  /// A callable that lacks arguments (`functools.partial`).
  case partial(ModuleCall)
  /// The config of an object, which the class around it gets as data: the call that it describes, and the entries of its mapping.
  case config(ModuleCall, entries: [Keyword])
  /// A call or a partial, depending on the parameter: the native form spells both alike.
  case template(ModuleCall)
  /// A class or function itself, by its dotted name (`hydra.utils.get_class`).
  case reference(String)
  /// A value that the file doesn't tell; the text is the reason: "`???` is to be filled in".
  case unknown(String)
}

/// A value and the node that spells it.
public struct Argument: Sendable {
  public let value: Value
  public let node: NodeID

  public init(_ value: Value, _ node: NodeID) {
    self.value = value
    self.node = node
  }
}

/// A named argument.
public struct Keyword: Sendable {
  public let name: String
  public let argument: Argument
  /// The node that spells the name.
  public let key: NodeID

  public init(_ name: String, _ argument: Argument, key: NodeID? = nil) {
    self.name = name
    self.argument = argument
    self.key = key ?? argument.node
  }
}

/// A constructor call of a config: class, arguments, and their nodes.
public final class ModuleCall: Sendable {
  /// Dotted name of the class or function (`torch.nn.BatchNorm2d`).
  public let target: String
  public let positional: [Argument]
  public let keywords: [Keyword]
  /// The node that spells the call as a whole.
  public let node: NodeID
  /// The node that names the class.
  public let name: NodeID
  /// How the format's loader converts the arguments.
  public let loading: Loading
  /// Further arguments that can't be read: then every missing argument is unknown.
  package let unread: Unread?
  /// Whether all references share one object.
  package let isShared: Bool
  /// The nodes that say what some modules of the built one are, by the names of these modules in it.
  package let origins: [String: NodeID]

  public convenience init(
    target: String, positional: [Argument] = [], keywords: [Keyword] = [], node: NodeID, name: NodeID? = nil,
    loading: Loading = .plain, unread: Unread? = nil
  ) {
    self.init(
      target: target, positional: positional, keywords: keywords, node: node, name: name, loading: loading, unread: unread,
      isShared: false)
  }

  package init(
    target: String, positional: [Argument], keywords: [Keyword], node: NodeID, name: NodeID? = nil,
    loading: Loading = .plain, unread: Unread? = nil, isShared: Bool = false, origins: [String: NodeID] = [:]
  ) {
    self.isShared = isShared
    self.origins = origins
    self.loading = loading
    self.unread = unread
    self.name = name ?? node
    self.target = target
    self.positional = positional
    self.keywords = keywords
    self.node = node
  }
}

extension ModuleCall {
  /// Whether the class stands alone.
  package var hasNoArguments: Bool { positional.isEmpty && keywords.isEmpty && unread == nil }

  /// The call with other arguments.
  package func with(positional: [Argument]? = nil, keywords: [Keyword]? = nil, unread: Unread? = nil) -> ModuleCall {
    ModuleCall(
      target: target, positional: positional ?? self.positional, keywords: keywords ?? self.keywords, node: node, name: name,
      loading: loading, unread: unread ?? self.unread, isShared: isShared, origins: origins)
  }

  /// The call with further arguments that can't be read.
  package func unread(_ reason: String, at node: NodeID) -> ModuleCall { with(unread: Unread(reason, at: node)) }

  /// Unreadable arguments: the reason and the node.
  public struct Unread: Sendable {
    package let reason: String
    package let node: NodeID
    /// Whether the format's loader refuses them.
    package let isRefused: Bool

    package init(_ reason: String, at node: NodeID, isRefused: Bool = false) {
      (self.reason, self.node, self.isRefused) = (reason, node, isRefused)
    }
  }

  /// How a loader passes arguments to the class.
  public enum Loading: UInt64, Sendable {
    /// As YAML values.
    case plain
    /// Lists arrive as OmegaConf's ListConfig (`_convert_: none`, Hydra's default).
    case configLists
    /// By Hydra as Python's own lists (`_convert_: all`).
    case convertedLists
    /// Values are converted to the types that the parameters are annotated with, or refused (jsonargparse).
    case typed
    /// From a Python source: lists may be tuples.
    case source

    /// Whether the program may give further arguments, as `hydra.utils.instantiate(config, env)` does.
    package var isExtensible: Bool { self == .configLists || self == .convertedLists }
  }
}

extension Value {
  /// The typed value of a plain scalar.
  package init(plain text: String) {
    switch Scalar(plain: text, .omegaConf) {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    }
  }

  /// The value of a Python literal: `None`, a boolean or a number; nil for others.
  package init?(literal text: String) {
    switch text {
    case "None": self = .null
    case "True": self = .bool(true)
    case "False": self = .bool(false)
    default:
      guard let number = Int(text).map(Value.int) ?? (text.contains(".") ? Double(text).map(Value.float) : nil) else { return nil }
      self = number
    }
  }

  /// How a message quotes the value.
  package var spelled: String {
    switch self {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): "\(value)"
    case .string(let value): "'\(value.abbreviated(to: 80))'"
    case .list: "a list"
    case .mapping, .config: "a mapping"
    case .call(let call), .template(let call): "a \(call.target)"
    case .partial(let call): "a partial of \(call.target)"
    case .reference(let name): "the class \(name)"
    case .unknown: "unknown"
    }
  }
}

extension Value {
  /// The value as a switch's word; nil if it is none.
  package var switchWord: String? {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .null: "null"
    case .reference(let path): path.shortName
    case .partial(let call), .template(let call): call.target.shortName
    default: nil
    }
  }
}
