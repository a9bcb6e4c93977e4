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
    var speller = CallSpeller()
    speller.spell(self)
    return speller.text
  }

  /// A text that calls share which differ in numbers and texts alone, and these in order. Values of one place have the same type, and the
  /// same truth.
  var outline: (text: String, scalars: [Value]) {
    var speller = CallSpeller(isOutline: true)
    speller.spell(self)
    return (speller.text, speller.scalars)
  }

  /// The call with other values in the place of some of the outline's numbers and texts.
  func replacing(_ scalars: [Int: Value]) -> ModuleCall {
    var next = 0
    return replacing(scalars, from: &next)
  }

  fileprivate func replacing(_ scalars: [Int: Value], from next: inout Int) -> ModuleCall {
    let positional = positional.map { Argument($0.value.replacing(scalars, from: &next), $0.node) }
    return with(positional: positional, keywords: keywords.replacing(scalars, from: &next))
  }
}

extension [Keyword] {
  fileprivate func replacing(_ scalars: [Int: Value], from next: inout Int) -> [Keyword] {
    map { Keyword($0.name, Argument($0.argument.value.replacing(scalars, from: &next), $0.argument.node), key: $0.key) }
  }
}

extension Value {
  fileprivate func replacing(_ scalars: [Int: Value], from next: inout Int) -> Value {
    switch self {
    case .int, .float, .string:
      next += 1
      return scalars[next - 1] ?? self
    case .list(let items): return .list(items.map { Argument($0.value.replacing(scalars, from: &next), $0.node) })
    case .mapping(let entries): return .mapping(entries.replacing(scalars, from: &next))
    case .config(let call, let entries): return .config(call, entries: entries.replacing(scalars, from: &next))
    case .call(let call): return .call(call.replacing(scalars, from: &next))
    case .partial(let call): return .partial(call.replacing(scalars, from: &next))
    case .template(let call): return .template(call.replacing(scalars, from: &next))
    case .null, .bool, .reference, .unknown: return self
    }
  }
}

/// Writes the text of a call, as bytes: each config of a run asks for the texts of its calls.
private struct CallSpeller {
  private var bytes: [UInt8] = []
  private(set) var scalars: [Value] = []
  /// Whether numbers and texts are left out, but for their type and truth.
  private let isOutline: Bool

  init(isOutline: Bool = false) { self.isOutline = isOutline }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func spell(_ call: ModuleCall) {
    add(call.target)
    write("(")
    for argument in call.positional { spell(item: argument.value) }
    spell(call.keywords)
    if let unread = call.unread {
      write("unread ")
      add(unread.reason)
    }
    write(")")
    write(String(call.loading.rawValue))
  }

  private mutating func spell(_ keywords: [Keyword]) {
    for keyword in keywords {
      add(keyword.name)
      spell(item: keyword.argument.value)
    }
  }

  private mutating func spell(item value: Value) {
    spell(value)
    write(",")
  }

  private mutating func spell(_ value: Value) {
    switch value {
    case .null: write("None")
    case .bool(let flag): write(flag ? "True" : "False")
    case .int(let number): spell(scalar: value, "int", number != 0) { $0.write(String(number)) }
    case .float(let number): spell(scalar: value, "float", number != 0) { $0.write("f\(number.bitPattern)") }
    case .string(let string): spell(scalar: value, "text", !string.isEmpty) { $0.add(string) }
    case .list(let items): spell("[", "]") { speller in for item in items { speller.spell(item: item.value) } }
    case .mapping(let entries): spell("{", "}") { $0.spell(entries) }
    case .config(_, let entries): spell("config {", "}") { $0.spell(entries) }
    case .call(let call): spell(call)
    case .partial(let call): spell("partial ", "") { $0.spell(call) }
    case .template(let call): spell("template ", "") { $0.spell(call) }
    case .reference(let name): spell("class ", "") { $0.add(name) }
    case .unknown(let reason): spell("unknown ", "") { $0.add(reason) }
    }
  }

  private mutating func spell(scalar value: Value, _ type: String, _ isTrue: Bool, exactly: (inout CallSpeller) -> Void) {
    guard isOutline else { return exactly(&self) }
    scalars.append(value)
    write(type)
    if !isTrue { write("0") }
  }

  private mutating func spell(_ open: String, _ close: String, inside: (inout CallSpeller) -> Void) {
    write(open)
    inside(&self)
    write(close)
  }

  /// Appends a text with its length, so that what follows can't be taken for a part of it.
  private mutating func add(_ part: String) {
    write(String(part.utf8.count))
    write(":")
    write(part)
  }

  private mutating func write(_ part: String) {
    var part = part
    part.withUTF8 { bytes.append(contentsOf: $0) }
  }
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
