import Catalogue
import Model
import YAMLSource

/// The contents of `switches.yaml`, parsed on first use.
struct SwitchTable: Sendable {
  let formats: [SwitchFormat]
  let classes: [SwitchClass]

  static let standard = SwitchTable()

  private init() {
    let file = YAMLFile(bytes: Array(EmbeddedText.switches.utf8))
    guard file.problems.isEmpty, let root = file.documents.first else {
      preconditionFailure("the embedded switches.yaml can't be read")
    }
    var reader = ConfigReader(file, root: root)
    let table = Fields(reader.value(root))
    formats = table.fields("formats").map { SwitchFormat(name: $0, $1) }
    classes = table.fields("classes").map { SwitchClass($1) }
  }
}

/// The entries of a mapping of our own text, so that a wrong one is a fault of the build.
private struct Fields {
  private let entries: [(name: String, value: Value)]

  init(_ value: Value) {
    guard case .mapping(let keywords) = value else { preconditionFailure("switches.yaml: a mapping is missing") }
    entries = keywords.map { ($0.name, $0.argument.value) }
  }

  subscript(_ name: String) -> Value? { entries.first { $0.name == name }?.value }
  func fields(_ name: String) -> [(String, Fields)] {
    self[name].map { Fields($0).entries.map { ($0.name, Fields($0.value)) } } ?? []
  }
  func list(_ name: String) -> [Value] {
    if case .list(let items)? = self[name] { items.map(\.value) } else { [] }
  }
  func words(_ name: String) -> [String] { list(name).map { $0.switchWord ?? "null" } }
  func word(_ name: String) -> String? { self[name]?.switchWord }
  func text(_ name: String) -> String { word(name) ?? "" }
  func pairs(_ name: String) -> [(name: String, value: String)] {
    self[name].map { Fields($0).entries.map { ($0.name, $0.value.switchWord ?? "") } } ?? []
  }
  func conditions(_ name: String) -> [NormSwitch.Condition] {
    guard let value = self[name] else { return [] }
    let fields = Fields(value)
    return fields.entries.map { .init(key: $0.name, words: fields.words($0.name).map(Pattern.init)) }
  }
}

extension SwitchFormat {
  fileprivate init(name: String, _ fields: Fields) {
    self.init(
      name: name, needs: fields.words("needs"), any: fields.words("any"), not: fields.words("not"),
      builder: fields.text("builder"), code: fields.text("code"),
      switches: fields.list("switches").map { NormSwitch(Fields($0)) },
      hardCoded: fields.list("hard-coded").map { item in
        let item = Fields(item)
        return (.init(key: item.text("key"), words: item.words("values").map(Pattern.init)), item.text("says"))
      })
  }
}

extension SwitchClass {
  fileprivate init(_ fields: Fields) {
    self.init(
      names: fields.words("names").map(Pattern.init), parameters: fields.words("parameters"), named: fields.word("named"),
      switches: fields.list("switches").map { NormSwitch(Fields($0)) })
  }
}

extension NormSwitch {
  fileprivate init(_ fields: Fields) {
    self.init(
      key: fields.text("key"), makes: fields.text("makes"), when: fields.conditions("when"),
      unless: fields.conditions("unless"), beside: fields.conditions("beside"), doubt: fields["doubt"].map { doubt in
        (Pattern(Fields(doubt).text("part")), Fields(doubt).conditions("beside"))
      }, off: fields.conditions("off"),
      standard: fields.word("default"), batch: fields.pairs("batch").map { (Pattern($0.name), $0.value) },
      safe: fields.words("safe").map(Pattern.init), inside: fields.word("inside"),
      writes: fields["write"].map { write in
        guard case .mapping(let options) = write else { return [] }
        return options.map { SwitchWriting($0.name, $0.argument.value) }
      } ?? [], help: fields.text("help"))
  }
}

extension SwitchWriting {
  fileprivate init(_ option: String, _ value: Value) {
    guard case .mapping = value else {
      self.init(option: option, value: value.switchWord, entries: [], dropped: [], channels: nil, notWith: nil)
      return
    }
    let fields = Fields(value)
    self.init(
      option: option, value: fields.word("value"), entries: fields.pairs("set"), dropped: fields.words("drop"),
      channels: fields.word("channels"), notWith: fields.word("not-with"))
  }
}
