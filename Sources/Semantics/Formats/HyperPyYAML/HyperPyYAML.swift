import Catalogue
import Model
import YAMLSource

/// HyperPyYAML, as SpeechBrain uses it (`hyperpyyaml/core.py`): tags name classes and functions, `!ref <a[b]>` refers to
/// another node of the file. Nothing is called here.
enum HyperPyYAML: CallTree {
  static let words: [StaticString] = ["!new:", "!apply:", "!include:"]
  static let speller: any Speller.Type = HyperPyYAMLSpeller.self
  static func schema(for file: YAMLFile) -> ScalarSchema { .ruamel }
  static let marksAnyNode = true
  /// ruamel.yaml, whose scanner takes tabs in flow collections.
  static let refused: Problem.Kinds = [.duplicateKey, .equalValues, .tab, .document, .collectionKey]

  // MARK: Recognising

  /// Lists of modules are for optimizers and checkpoints: their items are separate models. Functions count if they return a
  /// module.
  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    guard let text = file.tag(node) else { return nil }
    if text.hasPrefix(inclusion) { return node }
    guard let tag = Tag(text) else { return nil }
    switch tag.kind {
    case .new: return bags.contains(tag.target) ? nil : node
    case .apply: return Catalogue.standard.knows(tag.target) ? node : nil
    case .name: return nil
    }
  }

  private static let inclusion = "!include:"

  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    guard let tag = scan.file.tag(mark), tag.hasPrefix(inclusion) else { return readTree(node, mark: mark, in: &scan) }
    return .unread("`\(tag.dropFirst(inclusion.utf8.count))` is not read; lint it by itself")
  }

  private static let bags: Set<String> = ["torch.nn.ModuleList", "torch.nn.ModuleDict"]

  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? { Tag(file.tag(mark))?.target }

  /// A tag that names a class or a function.
  struct Tag {
    enum Kind: String, CaseIterable {
      /// An object of a class.
      case new = "!new:"
      /// A class or function itself, or a partial of one.
      case name = "!name:"
      /// What a function returns.
      case apply = "!apply:"
    }

    let kind: Kind
    let target: String

    /// What the loader says to the object of a function, and to a class that is called as one (`_construct_object` and `_apply_function` in
    /// `hyperpyyaml/core.py`); nil for what is right, or not known.
    var refusal: String? {
      guard kind != .name, (kind == .new) == target.isFunctionName, Catalogue.standard.knows(target) else { return nil }
      return kind == .new
        ? "!new:\(target) should be a class, but is a function; write `!apply:\(target)`"
        : "!apply:\(target) should be a function, but is a class; write `!new:\(target)`"
    }

    init?(_ tag: String?) {
      guard let tag, let kind = Kind.allCases.first(where: { tag.hasPrefix($0.rawValue) }) else { return nil }
      (self.kind, target) = (kind, String(tag.dropFirst(kind.rawValue.count)))
    }
  }

  // MARK: Reading

  static func tagged(_ node: NodeID, _ tag: String, with reader: inout ConfigReader) -> Value? {
    if let tag = Tag(tag) { return called(tag, node, with: &reader) }
    switch tag {
    case "!ref": return reader.resolved(reader.file.text(node), at: node)
    case "!copy": return reader.resolved(reader.file.text(node), at: node).rebuilt()
    case "!PLACEHOLDER": return .unknown("`!PLACEHOLDER` is to be filled in")
    case "!tuple": return tuple(reader.file.text(node), node)
    default:
      if tag.hasPrefix(inclusion) { return .unknown("`\(tag)` is not read") }
      return tag.hasPrefix("!") || tag.hasPrefix("tag:yaml.org,2002:python/") ? .unknown("`\(tag)` is not followed") : nil
    }
  }

  private static func called(_ tag: Tag, _ node: NodeID, with reader: inout ConfigReader) -> Value {
    let file = reader.file
    var (positional, keywords): ([Argument], [Keyword]) = ([], [])
    switch file.kind(node) {
    case .sequence: positional = file.items(of: node).map { reader.argument($0) }
    case .mapping: keywords = reader.keywords(file.mergedEntries(of: node))
    default: break
    }
    let call = ModuleCall(
      target: tag.target, positional: positional, keywords: keywords, node: node, unread: tag.refusal.map { .init($0, at: node, isRefused: true) },
      isShared: true)
    return tag.kind == .name ? .partial(call) : .call(call)
  }

  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value {
    reader.file.style(node) == .plain && text.hasPrefix("(") && text.hasSuffix(")") ? tuple(text, node) : .string(text)
  }

  /// `(3, 3)`: plain numbers and words between commas.
  private static func tuple(_ text: String, _ node: NodeID) -> Value {
    let inner = text.dropFirst().dropLast()
    guard !inner.contains(where: { "()[]{}<>'\"".contains($0) }) else { return .unknown("`\(text)` is not followed") }
    let parts = inner.split(separator: ",").map { part in String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    return .list(parts.map { Argument($0 == "None" ? .string($0) : Value(literal: $0) ?? .string($0), node) })
  }

  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? {
    guard let tag = reader.file.tag(scalar), tag == "!ref" || tag == "!copy" else { return nil }
    return reader.location(of: reader.file.text(scalar))
  }
}

extension ConfigReader {
  /// The value of `!ref`: the object behind a single reference; otherwise the text with references replaced, which may be
  /// arithmetic.
  fileprivate mutating func resolved(_ text: String, at node: NodeID) -> Value {
    following(text) { reader in
      if text.hasPrefix("<"), text.firstIndex(of: ">") == text.index(before: text.endIndex) { return reader.reference(text) }
      var (result, rest) = ("", text[...])
      while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
        let value = reader.reference(String(rest[open...close]))
        guard let spelled = value.interpolated else { return .unknown("`\(text)` can't be told") }
        result += rest[..<open] + spelled
        guard result.utf8.count <= ConfigReader.textLimit else { return .unknown("`\(text)` expands to too long a text") }
        rest = rest[rest.index(after: close)...]
      }
      result += rest
      return PlainArithmetic.value(of: result) ?? .string(result)
    }
  }

  private mutating func reference(_ text: String) -> Value {
    guard let location = location(of: text) else {
      return .unknown("`!ref \(text)` leads nowhere in this file, or to what it includes or builds")
    }
    reach(location.node)
    return value(at: location)
  }

  /// Where `<a[b]>` leads.
  fileprivate mutating func location(of text: String) -> Location? {
    guard text.hasPrefix("<"), text.hasSuffix(">") else { return nil }
    let path = text.dropFirst().dropLast()
    // `<a.b>` is an attribute of an object.
    guard !path.contains(".") else { return nil }
    var location: Location? = (root, [])
    for part in path.split(separator: "[", omittingEmptySubsequences: false) {
      let key = String(part.hasSuffix("]") ? part.dropLast() : part)
      location = location.flatMap { file.kind(file.resolve($0.node)) == .sequence ? nil : step(from: $0, key) }
    }
    return location
  }
}

extension Value {
  /// The value's text inside a larger text; nil if it is unknown or no scalar.
  fileprivate var interpolated: String? {
    switch self {
    case .int(let value): String(value)
    case .float(let value): "\(value)"
    case .string(let value): value
    case .bool(let value): value ? "True" : "False"
    case .null: "None"
    default: nil
    }
  }
}
