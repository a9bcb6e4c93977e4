import Model

extension ModuleCall {
  /// The calls among the arguments, each before its own. Configs that the class gets as data count, too.
  var parts: [ModuleCall] { (positional.map(\.value) + keywords.map(\.argument.value)).flatMap(\.parts) }
}

extension Value {
  fileprivate var parts: [ModuleCall] {
    switch self {
    case .call(let call), .template(let call): [call] + call.parts
    case .partial(let call): call.parts
    case .list(let items): items.flatMap(\.value.parts)
    case .mapping(let items): items.flatMap(\.argument.value.parts)
    case .config(let call, let entries): [call] + entries.flatMap(\.argument.value.parts)
    default: []
    }
  }
}

extension ModuleCall {
  /// A text for the call. Different calls have different texts.
  var text: String {
    var text = ""
    spell(into: &text)
    return text
  }

  /// Appends the text for the call.
  fileprivate func spell(into text: inout String) {
    text.add(target)
    text += "("
    positional.spell(into: &text)
    keywords.spell(into: &text)
    if let unread {
      text += "unread "
      text.add(unread.reason)
    }
    text += ")\(loading.rawValue)"
  }
}

extension [Argument] {
  fileprivate func spell(into text: inout String) {
    for argument in self {
      argument.value.spell(into: &text)
      text += ","
    }
  }
}

extension [Keyword] {
  fileprivate func spell(into text: inout String) {
    for keyword in self {
      text.add(keyword.name)
      keyword.argument.value.spell(into: &text)
      text += ","
    }
  }
}

extension Value {
  fileprivate func spell(into text: inout String) {
    switch self {
    case .null: text += "None"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += "\(number)"
    case .float(let number): text += "f\(number.bitPattern)"
    case .string(let string): text.add(string)
    case .list(let items):
      text += "["
      items.spell(into: &text)
      text += "]"
    case .mapping(let entries):
      text += "{"
      entries.spell(into: &text)
      text += "}"
    case .config(_, let entries):
      text += "config {"
      entries.spell(into: &text)
      text += "}"
    case .call(let call): call.spell(into: &text)
    case .partial(let call):
      text += "partial "
      call.spell(into: &text)
    case .template(let call):
      text += "template "
      call.spell(into: &text)
    case .reference(let name):
      text += "class "
      text.add(name)
    case .unknown(let reason):
      text += "unknown "
      text.add(reason)
    }
  }
}

extension String {
  /// Appends a text with its length, so that what follows can't be taken for a part of it.
  fileprivate mutating func add(_ text: String) { self += "\(text.utf8.count):\(text)" }
}

extension ModuleCall {
  /// The call without the flags and texts among its arguments and in mappings of them, which stand as unknown values. Lists and calls inside
  /// of it keep theirs.
  var withoutWords: ModuleCall {
    with(positional: positional.map(\.withoutWords), keywords: keywords.map(\.withoutWords))
  }
}

extension Argument {
  fileprivate var withoutWords: Argument { Argument(value.withoutWords, node) }
}

extension Keyword {
  fileprivate var withoutWords: Keyword { Keyword(name, argument.withoutWords, key: key) }
}

extension Value {
  fileprivate var withoutWords: Value {
    switch self {
    case .null, .bool, .string: .unknown("it is held back")
    case .mapping(let entries): .mapping(entries.map(\.withoutWords))
    default: self
    }
  }
}
