import Model
import YAMLSource

/// Decodes the YAML sections that normlint itself defines (settings, contexts, the native form, summaries of classes) into
/// typed values. Mistakes are collected in ``problems``.
///
/// A key may be written with hyphens or underscores: `num-groups` and `num_groups` are one.
public struct SectionDecoder {
  /// A mistake and its node.
  public typealias Problem = (message: String, node: NodeID)

  public private(set) var problems: [Problem] = []
  var reader: ConfigReader

  /// Only this many problems get a suggestion: searching takes time.
  private static let suggestions = 100

  /// Decodes sections without references, such as settings.
  public init(plain file: YAMLFile) {
    reader = ConfigReader(file, root: file.documents.first ?? NodeID(0), dialect: PlainText.self)
  }

  /// Decodes sections with `reader`'s references.
  init(_ reader: ConfigReader) { self.reader = reader }

  public mutating func refuse(_ message: String, _ node: NodeID) { problems.append((message, node)) }

  public mutating func add(_ others: [Problem]) { problems += others }

  public mutating func argument(_ node: NodeID) -> Argument { reader.argument(node) }

  // MARK: Keys

  /// The entries of a mapping under the spelling in `keys`; other keys are refused. Null counts as an empty mapping.
  /// - Parameters:
  ///   - what: the mapping's owner for messages: "a layer", "`fix`"
  ///   - keys: nil takes every key
  public mutating func fields(_ argument: Argument, of what: String, keys: [String]? = nil) -> [Keyword] {
    switch argument.value {
    case .null: return []
    case .mapping(let entries):
      guard let keys else { return entries }
      var seen: Set<String> = []
      return entries.compactMap { entry in
        guard let key = key(entry.name, of: what, in: keys, at: entry.key) else { return nil }
        if !seen.insert(key).inserted { refuse("`\(key)` of \(what) is given twice, as `\(entry.name)` too", entry.key) }
        return Keyword(key, entry.argument, key: entry.key)
      }
    default:
      let example = keys.map { " with \($0.listed("or"))" } ?? ""
      refuse("\(what) must be a mapping\(example), not \(argument.value.spelled)", argument.node)
      return []
    }
  }

  /// The matching one of `keys`; refused if there is none.
  public mutating func key(_ spelled: String, of what: String, in keys: [String], at node: NodeID) -> String? {
    if keys.contains(spelled) { return spelled }
    let hyphened = spelled.replacing(part: "_", with: "-")
    if let key = keys.first(where: { $0.replacing(part: "_", with: "-") == hyphened }) { return key }
    let known = "; the keys are \(keys.listed("and"))"
    let hint = hint(for: spelled, in: keys)
    refuse("`\(spelled)` is not a key of \(what)\(hint.isEmpty ? known : hint)", node)
    return nil
  }

  /// The end of a message that suggests one of `words`.
  public func hint(for word: String, in words: some Sequence<String>) -> String {
    problems.count < SectionDecoder.suggestions ? Suggestion.phrase(for: word, in: words) : ""
  }

  // MARK: Values

  /// Reports a value of the wrong kind; `hint` ends the sentence.
  public mutating func refuse(_ name: String, mustBe expected: String, argument: Argument, hint: String = "") {
    refuse("`\(name)` must be \(expected), not \(argument.value.spelled)\(hint)", argument.node)
  }

  /// A non-empty text; numbers and booleans count as their spelling.
  public mutating func text(_ argument: Argument, _ name: String, mustBe expected: String = "a text") -> String? {
    if let text = spelledText(argument), !text.isEmpty { return text }
    refuse(name, mustBe: expected, argument: argument)
    return nil
  }

  private func spelledText(_ argument: Argument) -> String? {
    let node = reader.file.resolve(argument.node)
    switch argument.value {
    case .string(let text): return text
    // A reference's target has no text at this node.
    case .int(let number) where reader.file.text(node).contains("$"): return String(number)
    case .int, .float, .bool: return reader.file.text(node)
    default: return nil
    }
  }

  /// One of an enum's words.
  public mutating func word<Word: RawRepresentable & CaseIterable>(_ argument: Argument, _ name: String) -> Word?
  where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue)
    guard case .string(let text) = argument.value else {
      refuse(name, mustBe: words.listed("or"), argument: argument)
      return nil
    }
    if let word = Word(rawValue: text) { return word }
    refuse(name, mustBe: words.listed("or"), argument: argument, hint: hint(for: text, in: words))
    return nil
  }

  public mutating func bool(_ argument: Argument, _ name: String) -> Bool? {
    if case .bool(let value) = argument.value { return value }
    refuse(name, mustBe: "true or false", argument: argument)
    return nil
  }

  /// A whole number of at least 1.
  public mutating func count(_ argument: Argument, _ name: String) -> Int? {
    if case .int(let number) = argument.value, number > 0 { return number }
    refuse(name, mustBe: "a whole number of at least 1", argument: argument)
    return nil
  }

  /// The items of a list, a single value as one item, none for null.
  public func items(_ argument: Argument) -> [Argument] {
    switch argument.value {
    case .list(let items): items
    case .null: []
    default: [argument]
    }
  }

  /// The texts of a list, or a single text.
  public mutating func texts(_ argument: Argument, _ name: String) -> [(text: String, node: NodeID)] {
    items(argument).compactMap { item in
      text(item, name, mustBe: "a list of texts").map { ($0, item.node) }
    }
  }
}

extension SectionDecoder {
  /// A list of sizes; null and unknown values are unknown sizes, or an unknown shape.
  mutating func shape(_ argument: Argument, _ name: String) -> Shape {
    switch argument.value {
    case .null, .unknown: return .unknown
    case .list(let items) where items.count <= Shape.maximumRank:
      let shape = Shape(items.map { size($0, name) })
      if shape.dims.allSatisfy(\.isKnown), shape.elements == nil {
        refuse("the shape \(shape) has more elements than memory can hold", argument.node)
      }
      return shape
    case .list(let items):
      refuse("a shape has at most \(Shape.maximumRank) dimensions, this one has \(items.count)", argument.node)
    default: refuse(name, mustBe: "a list of sizes such as [1, 3, 32, 32]", argument: argument)
    }
    return .unknown
  }

  private mutating func size(_ argument: Argument, _ name: String) -> Dim {
    switch argument.value {
    case .int(let size) where size >= 0:
      if !Dim(size).isKnown { refuse("the size \(size) is more than memory can hold", argument.node) }
      return Dim(size)
    case .null, .unknown: return .unknown
    default:
      refuse("a size of `\(name)` must be a whole number of at least 0, not \(argument.value.spelled)", argument.node)
      return .unknown
    }
  }
}

/// A dialect without references and calls.
private enum PlainText: Dialect {
  static func schema(for file: YAMLFile) -> ScalarSchema { .omegaConf }
  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? { nil }
  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? { nil }
}
