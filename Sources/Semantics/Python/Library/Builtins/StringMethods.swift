/// The methods of `str`.
enum StringMethods {
  static func declare(_ c: ClassScope) {
    declareCases(c)
    declareParts(c)
    declareSearch(c)
    declareTests(c)
    declareFormats(c)
  }

  private static func text(_ a: BoundArguments, _ n: Int = 0) throws(PyError) -> TextScalars { TextScalars(try a.string(n)) }

  /// A string, whose size is counted against the limits.
  private static func made(_ py: Interpreter, _ scalars: TextScalars) throws(PyError) -> PyValue { try made(py, scalars.text) }

  private static func made(_ py: Interpreter, _ text: String) throws(PyError) -> PyValue {
    try py.checkString(text.utf8.count)
    return .string(text)
  }

  private static func made(_ py: Interpreter, _ parts: [TextScalars]) throws(PyError) -> PyValue {
    try py.checkLength(parts.count)
    return py.list(parts.map { .string($0.text) })
  }

  private static func declareCases(_ c: ClassScope) {
    let cases: [(String, (String) -> String)] = [
      ("lower", { $0.lowercased() }), ("upper", { $0.uppercased() }), ("casefold", { $0.lowercased() }),
      ("capitalize", { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }), ("title", titled),
      ("swapcase", { String($0.map { $0.isUppercase ? Character($0.lowercased()) : Character($0.uppercased()) }) }),
    ]
    for (name, change) in cases {
      c.method("\(name)(self, /)") { py, a throws(PyError) in try made(py, change(try a.string(0))) }
    }
  }

  private static func titled(_ text: String) -> String {
    var isInside = false
    return String(
      text.map { character in
        defer { isInside = character.isLetter }
        return isInside ? Character(character.lowercased()) : Character(character.uppercased())
      })
  }

  private static func limit(_ a: BoundArguments, _ n: Int) throws(PyError) -> Int? {
    let count = try a.int(n)
    return count < 0 ? nil : count
  }

  private static func declareParts(_ c: ClassScope) {
    for (name, fromEnd) in [("split", false), ("rsplit", true)] {
      c.method("\(name)(self, sep=None, maxsplit=-1)") { py, a throws(PyError) in
        let limit = try limit(a, 2)
        if a[1].isNone { return try made(py, try text(a).words(limit: limit, fromEnd: fromEnd)) }
        let separator = try text(a, 1)
        guard separator.count > 0 else { throw py.valueError("empty separator") }
        return try made(py, try text(a).split(by: separator, limit: limit, fromEnd: fromEnd))
      }
    }
    for (name, fromEnd) in [("partition", false), ("rpartition", true)] {
      c.method("\(name)(self, sep, /)") { py, a throws(PyError) in
        let (whole, separator) = (try text(a), try text(a, 1))
        guard separator.count > 0 else { throw py.valueError("empty separator") }
        let parts = whole.split(by: separator, limit: 1, fromEnd: fromEnd).map { PyValue.string($0.text) }
        if parts.count == 2 { return py.tuple([parts[0], a[1], parts[1]]) }
        return py.tuple(fromEnd ? [.string(""), .string(""), a[0]] : [a[0], .string(""), .string("")])
      }
    }
    for (name, atStart, atEnd) in [("strip", true, true), ("lstrip", true, false), ("rstrip", false, true)] {
      c.method("\(name)(self, chars=None, /)") { py, a throws(PyError) in
        let set = a[1].isNone ? nil : try text(a, 1)
        return try made(py, try text(a).trimmed(set, atStart: atStart, atEnd: atEnd))
      }
    }
    c.method("splitlines(self, keepends=False)") { py, a throws(PyError) in
      try made(py, try text(a).lines(keepingEnds: try a.bool(1)))
    }
    c.method("join(self, iterable, /)") { py, a throws(PyError) in
      var parts: [String] = []
      for (i, item) in try a.iterable(1).enumerated() {
        if case .unknown(let unknown) = item { throw .unknown(unknown) }
        guard case .string(let part) = item.native else {
          throw py.typeError("sequence item \(i): expected str instance, \(py.typeName(item)) found")
        }
        parts.append(part)
      }
      return try made(py, parts.joined(separator: try a.string(0)))
    }
    c.method("replace(self, old, new, count=-1, /)") { py, a throws(PyError) in
      let (whole, old, new) = (try text(a), try text(a, 1), try text(a, 2))
      try py.checkString((whole.count + 1).multipliedReportingOverflow(by: new.count + 1).partialValue / max(old.count, 1))
      return try made(py, whole.replacing(old, with: new, limit: try limit(a, 3)))
    }
    c.method("removeprefix(self, prefix, /)") { py, a throws(PyError) in
      let (whole, part) = (try text(a), try text(a, 1))
      return try made(py, whole.has(part, at: 0) ? TextScalars(whole.elements[part.count...]) : whole)
    }
    c.method("removesuffix(self, suffix, /)") { py, a throws(PyError) in
      let (whole, part) = (try text(a), try text(a, 1))
      return try made(py, part.count > 0 && whole.has(part, at: whole.count - part.count) ? TextScalars(whole.elements.dropLast(part.count)) : whole)
    }
  }

  /// The bounds of `s[start:end]` as positions from 0 to `count`.
  static func bounds(_ py: Interpreter, _ start: PyValue, end: PyValue, count: Int) throws(PyError) -> (Int, Int) {
    func bound(_ value: PyValue, _ standard: Int) throws(PyError) -> Int {
      if value.isNone { return standard }
      let place = try py.int(value)
      return min(max(place < 0 ? place + count : place, 0), count)
    }
    return (try bound(start, 0), try bound(end, count))
  }

  private static func declareSearch(_ c: ClassScope) {
    for (name, fromEnd, raises) in [("find", false, false), ("rfind", true, false), ("index", false, true), ("rindex", true, true)] {
      c.method("\(name)(self, sub, start=None, end=None, /)") { py, a throws(PyError) in
        let (whole, part) = (try text(a), try text(a, 1))
        let (start, end) = try bounds(py, a[2], end: a[3], count: whole.count)
        try py.spend(whole.count)
        let place = fromEnd ? whole.lastIndex(of: part, from: start, to: end) : whole.firstIndex(of: part, from: start, to: end)
        if place == nil, raises { throw py.valueError("substring not found") }
        return .int(place ?? -1)
      }
    }
    c.method("count(self, sub, start=None, end=None, /)") { py, a throws(PyError) in
      let (whole, part) = (try text(a), try text(a, 1))
      let (start, end) = try bounds(py, a[2], end: a[3], count: whole.count)
      guard start <= end else { return .int(0) }
      guard part.count > 0 else { return .int(end - start + 1) }
      return .int(TextScalars(whole.elements[start..<end]).split(by: part, limit: nil).count - 1)
    }
    for (name, atEnd) in [("startswith", false), ("endswith", true)] {
      c.method("\(name)(self, prefix, start=None, end=None, /)") { py, a throws(PyError) in
        let whole = try text(a)
        let (start, end) = try bounds(py, a[2], end: a[3], count: whole.count)
        guard start <= end else { return .bool(false) }
        let part = TextScalars(whole.elements[start..<end])
        var choices = [a[1]]
        if case .tuple(let tuple) = a[1].native { choices = tuple.elements }
        for choice in choices {
          guard case .string(let affix) = choice.native else {
            throw py.typeError("\(name) first arg must be str or a tuple of str, not \(py.typeName(choice))")
          }
          let affixes = TextScalars(affix)
          if part.has(affixes, at: atEnd ? part.count - affixes.count : 0) { return .bool(true) }
        }
        return .bool(false)
      }
    }
  }

  private static func declareTests(_ c: ClassScope) {
    let tests: [(String, (Unicode.Scalar) -> Bool)] = [
      ("isdigit", \.isDigit), ("isdecimal", { $0.properties.numericType == .decimal }),
      ("isnumeric", { $0.properties.numericType != nil }), ("isalpha", \.isLetter),
      ("isalnum", { $0.isLetter || $0.properties.numericType != nil }), ("isspace", \.isSpace), ("isascii", \.isASCII),
    ]
    for (name, test) in tests {
      c.method("\(name)(self, /)") { _, a throws(PyError) in
        let scalars = try text(a).elements
        return .bool((name == "isascii" || !scalars.isEmpty) && scalars.allSatisfy(test))
      }
    }
    c.method("isupper(self, /)") { _, a throws(PyError) in
      let text = try a.string(0)
      return .bool(text.contains(where: \.isUppercase) && !text.contains(where: \.isLowercase))
    }
    c.method("islower(self, /)") { _, a throws(PyError) in
      let text = try a.string(0)
      return .bool(text.contains(where: \.isLowercase) && !text.contains(where: \.isUppercase))
    }
    c.method("isidentifier(self, /)") { _, a throws(PyError) in
      let scalars = try text(a).elements
      guard let first = scalars.first, first == "_" || first.properties.isXIDStart else { return .bool(false) }
      return .bool(scalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue })
    }
  }

  private static func declareFormats(_ c: ClassScope) {
    c.method("format(self, *args, **kwargs)") { py, a throws(PyError) in
      var formatter = TextFormatter(py: py, positional: a.rest, named: Dictionary(a.keywords.map { ($0.name.text, $0.value) }) { $1 })
      return try made(py, try formatter.format(try a.string(0)))
    }
    c.method("format_map(self, mapping, /)") { py, a throws(PyError) in
      var named: [String: PyValue] = [:]
      for entry in try a.dict(1).table.entries { if case .string(let key) = entry.key { named[key] = entry.value } }
      var formatter = TextFormatter(py: py, positional: [], named: named)
      return try made(py, try formatter.format(try a.string(0)))
    }
    for (name, align) in [("ljust", "<"), ("rjust", ">"), ("center", "^")] {
      c.method("\(name)(self, width, fillchar=' ', /)") { py, a throws(PyError) in
        let width = max(0, try a.int(1))
        guard width <= FormatSpecification.widest, var format = FormatSpecification(align + String(width)) else {
          throw py.exhaust("a text of \(width) characters")
        }
        guard let fill = try text(a, 2).elements.first else { throw py.typeError("The fill character must be exactly one character long") }
        format.fill = fill
        return try made(py, format.format(try a.string(0)) ?? "")
      }
    }
    c.method("zfill(self, width, /)") { py, a throws(PyError) in
      let (whole, width) = (try text(a), try a.int(1))
      guard width <= FormatSpecification.widest else { throw py.exhaust("a text of \(width) characters") }
      let isSigned = whole.elements.first == "-" || whole.elements.first == "+"
      let zeros = String(repeating: "0", count: max(0, width - whole.count))
      return try made(py, isSigned ? whole.text.prefix(1) + zeros + whole.text.dropFirst() : zeros + whole.text)
    }
    c.method("encode(self, encoding='utf-8', errors='strict')") { _, a throws(PyError) in
      .bytes(PyBytes(Array(try a.string(0).utf8)))
    }
    c.method("expandtabs(self, tabsize=8)") { py, a throws(PyError) in py.unknown("`str.expandtabs` is not evaluated") }
    c.method("translate(self, table, /)") { py, a throws(PyError) in py.unknown("`str.translate` is not evaluated") }
  }
}
