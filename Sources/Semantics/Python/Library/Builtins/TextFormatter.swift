/// `str.format` and the `%` operator of strings.
struct TextFormatter {
  let py: Interpreter
  let positional: [PyValue]
  let named: [String: PyValue]
  private var next = 0

  init(py: Interpreter, positional: [PyValue], named: [String: PyValue]) {
    (self.py, self.positional, self.named) = (py, positional, named)
  }

  /// Replaces the fields of a template, which are in braces.
  mutating func format(_ template: String, depth: Int = 0) throws(PyError) -> String {
    let scalars = Array(template.unicodeScalars)
    var result = String.UnicodeScalarView()
    var i = 0
    while i < scalars.count {
      let scalar = scalars[i]
      i += 1
      guard scalar == "{" || scalar == "}" else {
        result.append(scalar)
        continue
      }
      if i < scalars.count, scalars[i] == scalar {
        result.append(scalar)
        i += 1
        continue
      }
      guard scalar == "{", depth < 2 else { throw py.valueError("Single '}' encountered in format string") }
      var open = 1
      let start = i
      while i < scalars.count, open > 0 {
        open += scalars[i] == "{" ? 1 : scalars[i] == "}" ? -1 : 0
        i += 1
      }
      guard open == 0 else { throw py.valueError("expected '}' before end of string") }
      result.append(contentsOf: try field(TextScalars(scalars[start..<i - 1]), depth).unicodeScalars)
    }
    return String(result)
  }

  /// `name!conversion:specification`
  private mutating func field(_ field: TextScalars, _ depth: Int) throws(PyError) -> String {
    let parts = field.split(by: TextScalars(":"), limit: 1)
    let head = parts[0].split(by: TextScalars("!"), limit: 1)
    var value = try self.value(head[0].text)
    if head.count > 1 {
      value = .string(head[1].text == "r" || head[1].text == "a" ? try py.repr(value) : try py.string(value))
    }
    let specification = parts.count > 1 ? try format(parts[1].text, depth: depth + 1) : ""
    return try py.format(value, specification)
  }

  /// The value of a field's name: a number or a name, followed by attributes and items.
  private mutating func value(_ name: String) throws(PyError) -> PyValue {
    let first = name.prefix { $0 != "." && $0 != "[" }
    var value: PyValue
    if first.isEmpty {
      next += 1
      value = try argument(next - 1)
    } else if let place = Int(first) {
      value = try argument(place)
    } else {
      guard let found = named[String(first)] else { throw py.keyError(.string(String(first))) }
      value = found
    }
    var rest = name.dropFirst(first.count)
    while let kind = rest.first {
      let part = rest.dropFirst().prefix { $0 != "." && $0 != "[" && $0 != "]" }
      rest = rest.dropFirst(part.count + 1)
      if kind == "." { value = try py.attribute(value, Name(String(part))) }
      if kind == "[" {
        value = try py.item(value, Int(part).map(PyValue.int) ?? .string(String(part)))
        rest = rest.dropFirst(rest.first == "]" ? 1 : 0)
      }
    }
    return value
  }

  private func argument(_ place: Int) throws(PyError) -> PyValue {
    guard positional.indices.contains(place) else {
      throw py.indexError("Replacement index \(place) out of range for positional args tuple")
    }
    return positional[place]
  }

  // MARK: The % operator

  /// `template % argument`
  static func percent(_ py: Interpreter, _ template: String, argument: PyValue) throws(PyError) -> String {
    var values = [argument]
    var table: PyDict?
    if case .tuple(let tuple) = argument.native { values = tuple.elements }
    if case .dict(let dict) = argument.native { table = dict }
    var (result, next) = (String.UnicodeScalarView(), 0)
    var rest = Array(template.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.append(scalar)
        continue
      }
      if rest.first == "%" {
        result.append(rest.removeFirst())
        continue
      }
      var value: PyValue?
      if rest.first == "(" {
        let key = TextScalars(rest.dropFirst().prefix { $0 != ")" }).text
        rest = rest.dropFirst(key.unicodeScalars.count + 2)
        guard let found = table?[key] else { throw py.keyError(.string(key)) }
        value = found
      } else if values.indices.contains(next) {
        value = values[next]
        next += 1
      }
      guard let value else { throw py.typeError("not enough arguments for format string") }
      let flags = rest.prefix { "-+ #0123456789.".unicodeScalars.contains($0) }
      rest = rest.dropFirst(flags.count)
      guard let kind = rest.popFirst() else { throw py.valueError("incomplete format") }
      result.append(contentsOf: try converted(py, value, flags: TextScalars(flags).text, kind: kind).unicodeScalars)
    }
    if table == nil, next < values.count { throw py.typeError("not all arguments converted during string formatting") }
    return String(result)
  }

  private static func converted(_ py: Interpreter, _ value: PyValue, flags: String, kind: Unicode.Scalar) throws(PyError) -> String {
    let isLeft = flags.contains("-")
    let plain = flags.filter { $0 != "-" }
    switch kind {
    case "s", "r", "a":
      let text = kind == "s" ? try py.string(value) : try py.repr(value)
      return try py.format(.string(text), plain.isEmpty ? "" : (isLeft ? "<" : ">") + plain)
    case "d", "i", "u":
      var number = value
      if case .float(let double) = value, abs(double) < 9e18 { number = .int(Int(double)) }
      return try py.format(.int(try py.int(number)), (isLeft ? "<" : "") + plain + "d")
    case "x", "X", "o", "c": return try py.format(value, (isLeft ? "<" : "") + plain + String(kind))
    case "f", "F", "e", "E", "g", "G": return try py.format(.float(try py.float(value)), (isLeft ? "<" : "") + plain + String(kind))
    default: throw py.valueError("unsupported format character '\(kind)'")
    }
  }
}
