import YAMLSource

/// A value as a configuration spells it, with interpolations and aliases followed.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Argument])
  case mapping([Keyword])
  /// An object: the class is called when the model is built.
  case call(ModuleCall)
  /// A callable that lacks arguments (`functools.partial`).
  case partial(ModuleCall)
  /// A call or a partial, as the place where it stands needs: the native form makes no difference.
  case template(ModuleCall)
  /// A class or function itself, by its dotted name (`hydra.utils.get_class`).
  case reference(String)
  /// What can't be known from the file. The text says why, as the end of a sentence: "`???` is to be filled in".
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

/// A constructor call as a configuration spells it: the class, its arguments, and where all of that stands.
public final class ModuleCall: Sendable {
  /// Dotted name of the class or function (`torch.nn.BatchNorm2d`).
  public let target: String
  public let positional: [Argument]
  public let keywords: [Keyword]
  /// The node that spells the call as a whole.
  public let node: NodeID
  /// The node that names the class.
  public let name: NodeID
  /// What the format's loader makes of the arguments before the class gets them.
  public let loading: Loading
  /// Arguments beside these that the file gives and that can't be read. What isn't among the others is unknown.
  package let unread: Unread?
  /// The object is one, however many references lead to it.
  package let isShared: Bool

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
    loading: Loading = .plain, unread: Unread? = nil, isShared: Bool
  ) {
    self.isShared = isShared
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
  /// Why arguments can't be read, and where they stand.
  public struct Unread: Sendable {
    package let reason: String
    package let node: NodeID
    /// Whether the format's loader refuses them.
    package let isRefused: Bool

    package init(_ reason: String, at node: NodeID, isRefused: Bool = false) {
      (self.reason, self.node, self.isRefused) = (reason, node, isRefused)
    }
  }

  /// How arguments get from the file to the class.
  public enum Loading: Sendable {
    /// As YAML has them.
    case plain
    /// Lists arrive as OmegaConf's ListConfig (`_convert_: none`, Hydra's default).
    case configLists
    /// Values are converted to the types that the parameters are annotated with, or refused (jsonargparse).
    case typed
    /// A call in a Python source: what is read as a list may be a tuple.
    case source
  }
}

extension Value {
  /// What the text of a plain scalar stands for.
  package init(plain text: String) {
    switch Scalar(plain: text, .omegaConf) {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let value): self = .string(value)
    }
  }

  /// What a word of Python's stands for: `None`, a truth value or a number; nil for others.
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
    case .string(let value): "'\(value)'"
    case .list: "a list"
    case .mapping: "a mapping"
    case .call(let call), .template(let call): "a \(call.target)"
    case .partial(let call): "a partial of \(call.target)"
    case .reference(let name): "the class \(name)"
    case .unknown: "unknown"
    }
  }
}

extension Value {
  /// The word that a switch's value is; nil where it isn't one.
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
