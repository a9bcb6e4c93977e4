import Model
import YAMLSource

/// The contents of `switches.yaml`, decoded on first use.
struct SwitchTable: Sendable {
  let formats: [SwitchFormat]
  let classes: [SwitchClass]

  static let standard = SwitchTable()

  /// The text is our own, so a mistake in it is a fault of the build.
  private init() {
    let file = YAMLFile(bytes: Array(EmbeddedText.switches.utf8))
    guard file.problems.isEmpty, let root = file.documents.first else {
      preconditionFailure("the embedded switches.yaml can't be read")
    }
    var reader = SwitchReader(decoder: SectionDecoder(plain: file))
    let table = reader.section(reader.decoder.argument(root), of: "switches.yaml", keys: ["formats", "classes"])
    formats = reader.entries(table["formats"], of: "`formats`").map { reader.format($0) }
    classes = reader.entries(table["classes"], of: "`classes`").map { reader.switchClass($0) }
    precondition(reader.decoder.problems.isEmpty, "switches.yaml: \(reader.decoder.problems[0].message)")
  }
}

/// Decodes the entries of `switches.yaml`. A value is a word as the judged files have it: `null` and `""` are words, too.
private struct SwitchReader {
  var decoder: SectionDecoder

  mutating func section(_ argument: Argument, of what: String, keys: [String]) -> [String: Argument] {
    let fields = decoder.fields(argument, of: what, keys: keys)
    return Dictionary(fields.map { ($0.name, $0.argument) }) { first, _ in first }
  }

  mutating func format(_ entry: Keyword) -> SwitchFormat {
    // `values` only holds what several switches merge.
    let keys = ["needs", "any", "not", "builder", "code", "values", "switches"]
    let format = section(entry.argument, of: "the format `\(entry.name)`", keys: keys)
    return SwitchFormat(
      name: entry.name, needs: words(format["needs"]), any: words(format["any"]), not: words(format["not"]),
      builder: text(format["builder"]), code: text(format["code"]), switches: items(format["switches"]).map { normSwitch($0) })
  }

  mutating func switchClass(_ entry: Keyword) -> SwitchClass {
    let known = section(entry.argument, of: "the class `\(entry.name)`", keys: ["names", "parameters", "named", "switches"])
    return SwitchClass(
      names: patterns(known["names"]), parameters: words(known["parameters"]), named: word(known["named"]),
      switches: items(known["switches"]).map { normSwitch($0) })
  }

  private mutating func normSwitch(_ argument: Argument) -> NormSwitch {
    let keys = [
      "key", "makes", "when", "unless", "beside", "doubt", "off", "default", "batch", "safe", "inside", "required", "write",
      "help",
    ]
    let known = section(argument, of: "a switch", keys: keys)
    return NormSwitch(
      key: text(known["key"]), makes: text(known["makes"]), when: conditions(known["when"]), unless: conditions(known["unless"]),
      beside: conditions(known["beside"]), doubt: known["doubt"].map { doubt($0) }, off: conditions(known["off"]),
      standard: word(known["default"]), batch: pairs(known["batch"]).map { (Pattern($0.name), $0.value) },
      safe: patterns(known["safe"]), inside: word(known["inside"]),
      required: pairs(known["required"]).map { (word: $0.name, entry: $0.value) },
      writes: entries(known["write"], of: "`write`").map { writing($0) }, help: text(known["help"]))
  }

  private mutating func doubt(_ argument: Argument) -> (part: Pattern, beside: [NormSwitch.Condition]) {
    let doubt = section(argument, of: "`doubt`", keys: ["part", "beside"])
    return (Pattern(text(doubt["part"])), conditions(doubt["beside"]))
  }

  /// A word to write, or a mapping that says what else changes.
  private mutating func writing(_ entry: Keyword) -> SwitchWriting {
    if let word = word(entry.argument) {
      return SwitchWriting(option: entry.name, value: word, entries: [], dropped: [], channels: nil, notWith: nil)
    }
    let writing = section(entry.argument, of: "`\(entry.name)`", keys: ["value", "set", "drop", "channels", "not-with"])
    return SwitchWriting(
      option: entry.name, value: word(writing["value"]), entries: pairs(writing["set"]), dropped: words(writing["drop"]),
      channels: word(writing["channels"]), notWith: word(writing["not-with"]))
  }
}

// MARK: Values

extension SwitchReader {
  mutating func entries(_ argument: Argument?, of what: String) -> [Keyword] {
    argument.map { decoder.fields($0, of: what) } ?? []
  }

  fileprivate func items(_ argument: Argument?) -> [Argument] { argument.map { decoder.items($0) } ?? [] }

  fileprivate func word(_ argument: Argument?) -> String? { argument?.value.switchWord }

  fileprivate func text(_ argument: Argument?) -> String { word(argument) ?? "" }

  fileprivate func words(_ argument: Argument?) -> [String] { items(argument).map { text($0) } }

  fileprivate func patterns(_ argument: Argument?) -> [Pattern] { words(argument).map { Pattern($0) } }

  fileprivate mutating func pairs(_ argument: Argument?) -> [(name: String, value: String)] {
    entries(argument, of: "a list of words").map { ($0.name, text($0.argument)) }
  }

  fileprivate mutating func conditions(_ argument: Argument?) -> [NormSwitch.Condition] {
    entries(argument, of: "a condition").map { .init(key: $0.name, words: patterns($0.argument)) }
  }
}
