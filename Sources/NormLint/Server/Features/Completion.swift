import Catalogue
import Formats
import LanguageServer
import PythonModels
import Rules
import YAMLSource

extension Server {
  /// `textDocument/completion`
  func completion(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    let params = try PlaceParams(json)
    guard let document = documents[params.uri], document.isConfig else { return .null }
    let (text, offset) = (document.text, document.text.offset(of: params.position))
    let lines = (0..<text.lineCount).map { text.line($0) }
    guard let place = CompletionPlace(text.bytes, lines: lines, line: text.line(at: offset), offset: offset) else { return .null }
    let typed = String(decoding: text.bytes[place.word], as: UTF8.self)
    let range = text.range(place.word)
    let completions = Completions(place, isSettings: document.isSettings) { [self] in pythonParameters(of: $0, in: document) }
    var words = completions.words.filter { $0.text.hasPrefix(typed) || typed.isEmpty }
    let isCut = words.count > Completions.limit
    if isCut { words.removeSubrange(Completions.limit...) }
    return ["isIncomplete": .bool(isCut), "items": .array(words.map { $0.json(range) })]
  }
}

extension Server {
  /// What a class or a function of the project takes; nil where no source defines it.
  fileprivate func pythonParameters(of name: String, in document: OpenDocument) -> [PythonParameter]? {
    let root = document.root
    root.enter()
    let own = root.settings(for: document.path.parent ?? Path("/"), settings).settings.python
    guard settings.readsPython, own.read == .auto, name.contains(".") else { return nil }
    return root.pythonSources?.parameters(of: name, for: document.path, own)
  }
}

/// The words that may stand at a place.
private struct Completions {
  /// More are not sent: the editor asks again when more has been typed.
  static let limit = 200

  struct Word {
    enum Kind: Int { case field = 5, classType = 7, property = 10, value = 12, code = 20 }

    let text: String
    let kind: Kind
    var detail = ""

    func json(_ range: DocumentRange) -> JSONValue {
      let isKey = kind == .property || kind == .field
      return [
        "label": .string(text), "kind": .integer(kind.rawValue), "detail": detail.isEmpty ? nil : .string(detail),
        "textEdit": TextEdit(range: range, text: isKey ? "\(text): " : text).json,
      ]
    }
  }

  private let place: CompletionPlace
  private let isSettings: Bool
  /// What a class of a Python source takes.
  private let parameters: (String) -> [PythonParameter]?

  init(_ place: CompletionPlace, isSettings: Bool, parameters: @escaping (String) -> [PythonParameter]?) {
    (self.place, self.isSettings, self.parameters) = (place, isSettings, parameters)
  }

  var words: [Word] {
    switch place.kind {
    case .code: RuleCode.allCases.map { Word(text: $0.rawValue, kind: .code, detail: $0.name) }
    case .key: keys
    case .value(let key): values(of: key)
    }
  }

  private var schema: SchemaKeys? {
    if isSettings { return .settings }
    return place.path.first == "normlint" || place.path.isEmpty ? .model : nil
  }

  private var keys: [Word] {
    let own = Set(place.scopes.last?.entries.keys.map { $0 } ?? [])
    if let className, let arguments = arguments(of: className) { return arguments.filter { !own.contains($0.text) } }
    let all = schema?.keys(at: place.path) ?? []
    // Of a model file's own keys only the section is normlint's in every format.
    let known = place.path.isEmpty && !isSettings ? all.filter { $0.text == "normlint" } : all
    return known.filter { !own.contains($0.text) }.map { Word(text: $0.text, kind: .property, detail: $0.description) }
  }

  private func values(of key: String) -> [Word] {
    if Self.classKeys.contains(key) {
      return Catalogue.standard.signatures.keys.sorted().map { Word(text: $0, kind: .classType) }
    }
    if key == "type", place.path.contains("layers") {
      return Catalogue.standard.signatures.keys.sorted().map { name in
        Word(text: name.hasPrefix("torch.nn.") && !name.dropFirst(9).contains(".") ? String(name.dropFirst(9)) : name, kind: .classType)
      }
    }
    return (schema?.values(at: place.path + [key]) ?? []).map { Word(text: $0.text, kind: .value, detail: $0.description) }
  }

  private static let classKeys = Scan.classKeys.map { String(describing: $0) }

  /// The class whose arguments are typed: that of the mapping, or of the mapping around its arguments.
  private var className: String? {
    let (own, outer) = (place.scopes.last, place.scopes.dropLast().last)
    if let name = Self.classKeys.lazy.compactMap({ own?.entries[$0] }).first { return name }
    switch own?.key {
    case "init_args": return outer?.entries["class_path"]
    case "args": return outer?.entries["type"].map { $0.contains(".") ? $0 : "torch.nn.\($0)" }
    default: return nil
    }
  }

  private func arguments(of name: String) -> [Word]? {
    if let signature = Catalogue.standard.signatures[name] {
      return signature.names.map { Word(text: $0, kind: .field, detail: "argument of \(name)") }
    }
    return parameters(name)?.map { Word(text: $0.name, kind: .field, detail: "\($0.text), argument of \(name)") }
  }
}
