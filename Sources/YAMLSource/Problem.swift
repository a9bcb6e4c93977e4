/// Why a file can't be read, in a sentence for its author.
public struct Problem: Equatable, Sendable {
  /// What sort of fault it is. ``Kind/duplicateKey`` and ``Kind/merge`` leave the tree whole, and so do those that only some
  /// loaders refuse: see ``YAMLFile/peculiarities``.
  public enum Kind: UInt8, Sendable {
    case encoding, syntax, limit, alias, duplicateKey, merge
    /// A tab between values, outside or inside of a flow collection.
    case tab, flowTab
    /// An anchor's name that another anchor of the document has.
    case anchor
    /// A second document.
    case document
    /// A tag that YAML itself does not define.
    case tag
    case mergeKey
    /// A mapping with merges and an own key that is among what it merges, which a mapping further out merges.
    case mergeChain
    /// A list or a mapping as a key.
    case collectionKey
    /// Keys that are equal as numbers, truth values or nulls.
    case equalValues
  }

  /// A set of kinds.
  public struct Kinds: ExpressibleByArrayLiteral, Equatable, Sendable {
    private var bits: UInt32 = 0

    public init(arrayLiteral kinds: Kind...) { for kind in kinds { bits |= 1 << kind.rawValue } }

    public var isEmpty: Bool { bits == 0 }
    public func contains(_ kind: Kind) -> Bool { bits & 1 << kind.rawValue != 0 }
    public mutating func formUnion(_ other: Kinds) { bits |= other.bits }

    public func subtracting(_ other: Kinds) -> Kinds {
      var result = self
      result.bits &= ~other.bits
      return result
    }
  }

  /// A second place that explains the first one.
  public struct Note: Equatable, Sendable {
    public let message: String
    public let range: Range<Int>
  }

  public let kind: Kind
  /// What is wrong and what to do about it.
  public let message: String
  /// Bytes of the file's text; empty where something is missing.
  public let range: Range<Int>
  public let related: [Note]

  init(_ kind: Kind, _ message: String, at range: Range<Int>, related: [Note] = []) {
    self.kind = kind
    self.message = message
    self.range = range
    self.related = related
  }

  /// Whether some loaders take it.
  public var isMatterOfLoader: Bool {
    switch kind {
    case .encoding, .syntax, .limit, .alias, .merge: false
    case .duplicateKey, .tab, .flowTab, .anchor, .document, .tag, .mergeKey, .mergeChain, .collectionKey, .equalValues: true
    }
  }

  /// Whether the tree of nodes can still be used.
  var leavesTreeWhole: Bool { kind == .duplicateKey || kind == .merge }
}

/// How much of a file is read before it is refused.
public struct Limits: Sendable {
  /// Nesting of collections. libyaml's time is quadratic in the depth of flow collections.
  public var depth: Int
  /// Size in bytes, as UTF-8.
  public var bytes: Int
  /// How many nodes aliases may add to those in the file.
  public var aliasedNodes: Int

  /// Offsets are 32 bits wide and decoded text may be half as long again as its source.
  static let addressableBytes = Int(Int32.max)
  /// libyaml compares each `%TAG` line with all others.
  static let tagDirectives = 100
  /// A `%TAG` prefix is repeated in every tag that uses it.
  static let tagBytes = 1024
  /// Problems of one kind that are worth reading.
  static let problemsPerKind = 20

  public init(depth: Int = 256, bytes: Int = 1 << 30, aliasedNodes: Int = 1_000_000) {
    self.depth = depth
    self.bytes = bytes
    self.aliasedNodes = aliasedNodes
  }
}

/// How a file was encoded on disk.
public enum Encoding: Sendable { case utf8, utf16le, utf16be }
