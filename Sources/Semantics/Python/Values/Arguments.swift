/// The arguments of a call before they are bound.
struct Arguments {
  var positional: [PyValue]
  var keywords: [(name: Name, value: PyValue)]
  /// Set if the call has `*x` or `**x` with an unknown x.
  var lost: Unknown?

  init(_ positional: [PyValue] = [], keywords: [(name: Name, value: PyValue)] = []) {
    self.positional = positional
    self.keywords = keywords
  }

  /// The arguments with further ones of which nothing is known.
  func leavingUnknown(_ names: [Name]) -> Arguments {
    var all = self
    all.keywords += names.map { ($0, .unknown(Unknown("`\($0)` is not in this file", at: nil))) }
    return all
  }

  consuming func inserting(_ receiver: PyValue) -> Arguments {
    positional.insert(receiver, at: 0)
    return self
  }
}

/// The parameters of a native function, parsed from a declaration in Python's syntax.
///
/// `"get(self, key, default=None, /)"`; `=...` marks a parameter that may be absent and has no default. Other defaults are None, True,
/// False, numbers and strings in single quotes. `*args` and `**kwargs` collect the rest.
final class NativeSignature {
  enum Kind { case positionalOnly, plain, keywordOnly, rest, keywords }
  enum Default { case required, absent, value(PyValue) }
  struct Parameter {
    var name: Name
    var kind: Kind
    var fallback: Default
  }
  let name: String
  /// Some thousand are declared for one model, and a few are called: only these are read.
  private(set) lazy var parameters = Self.parameters(declaration)
  /// How many parameters positional arguments fill. They come first.
  private(set) lazy var positionalCount = parameters.prefix { $0.kind == .positionalOnly || $0.kind == .plain }.count
  /// Whether there is a `*args`.
  private(set) lazy var hasRest = parameters.contains { $0.kind == .rest }
  private let declaration: String

  init(_ declaration: String) {
    self.declaration = declaration
    name = declaration.utf8.firstIndex(of: UInt8(ascii: "(")).map { String(declaration[..<$0]) } ?? declaration
  }

  private static func parameters(_ declaration: String) -> [Parameter] {
    let bytes = declaration.utf8
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")) else { return [] }
    var list: [Parameter] = []
    var kind = Kind.plain
    for part in bytes[bytes.index(after: open)...].dropLast().split(separator: UInt8(ascii: ",")) {
      let item = Substring(part.drop { $0 == UInt8(ascii: " ") })
      switch item {
      case "/": for at in list.indices { list[at].kind = .positionalOnly }
      case "*": kind = .keywordOnly
      case _ where item.hasPrefix("**"):
        list.append(Parameter(name: Name(String(item.dropFirst(2))), kind: .keywords, fallback: .absent))
      case _ where item.hasPrefix("*"):
        list.append(Parameter(name: Name(String(item.dropFirst())), kind: .rest, fallback: .absent))
        kind = .keywordOnly
      default: list.append(Self.parameter(item, kind))
      }
    }
    return list
  }

  private static func parameter(_ item: Substring, _ kind: Kind) -> Parameter {
    guard let equals = item.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      return Parameter(name: Name(String(item)), kind: kind, fallback: .required)
    }
    return Parameter(name: Name(String(item[..<equals])), kind: kind, fallback: fallback(item[item.utf8.index(after: equals)...]))
  }

  private static func fallback(_ text: Substring) -> Default {
    switch text {
    case "...": .absent
    case "None": .value(.none)
    case "True": .value(.bool(true))
    case "False": .value(.bool(false))
    case _ where text.hasPrefix("'"): .value(.string(String(text.dropFirst().dropLast())))
    default: Int(text).map { .value(.int($0)) } ?? Double(text).map { .value(.float($0)) } ?? .absent
    }
  }
}

extension StringProtocol where SubSequence == Substring {
  /// The text without blanks at its ends.
  var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}
