import PythonSource

/// Writes a tree as lines, one a node in the order of CPython's `ast`: its class, its place, its fields.
///
/// A field is a name, a number, `+` for a node that follows, `-` for one that is absent, or the number of items in a list.
/// tools/oracle/python-ast writes the same of CPython's own tree.
struct Dump {
  let file: PythonFile
  private(set) var lines: [UInt8] = []
  private var children: [PythonNode?] = []

  init(_ file: PythonFile) { self.file = file }

  mutating func write(_ n: PythonNode) {
    lines += file.kind(n).className.utf8
    if file.kind(n).hasPlace { writePlace(n) }
    let first = children.count
    fields(n)
    lines.append(0x0A)
    let own = children[first...]
    children.removeSubrange(first...)
    for child in own { if let child { write(child) } }
  }

  private mutating func writePlace(_ n: PythonNode) {
    let range = file.range(n)
    let (start, end) = (file.bytePosition(at: range.lowerBound), file.bytePosition(at: range.upperBound))
    word("\(start.row + 1):\(start.column)-\(end.row + 1):\(end.column)")
  }

  // MARK: Fields

  mutating func word(_ word: some StringProtocol) {
    lines.append(0x20)
    lines += word.utf8
  }

  mutating func name(_ name: PythonName?) { word(name.map { file.string($0) } ?? "-") }

  mutating func node(_ n: PythonNode?) {
    word(n == nil ? "-" : "+")
    children.append(n)
  }

  mutating func nodes(_ list: NodeList) {
    word("\(list.count)")
    children += list.map { $0 }
  }

  /// A list with items that may be absent.
  mutating func nodes(_ list: OptionalNodeList) {
    word(list.map { $0 == nil ? "-" : "+" }.joined() + "\(list.count)")
    children += list.map { $0 }
  }

  mutating func names(_ list: NameList) {
    word("\(list.count)")
    for name in list { self.name(name) }
  }

  /// The value of a constant, without characters that would break the line.
  mutating func constant(_ n: PythonNode) {
    switch file.constant(n) {
    case .none: word("None")
    case .true: word("True")
    case .false: word("False")
    case .ellipsis: word("Ellipsis")
    case .int: word("int \(file.int(n) ?? 0)")
    case .float: word("float \(String((file.double(n) ?? 0).bitPattern, radix: 16))")
    case .imaginary: word("complex \(String((file.double(n) ?? 0).bitPattern, radix: 16))")
    case .bigInt: contents("big", n)
    case .bytes: contents("bytes", n)
    case .string:
      contents("str", n)
      if file.isUnicodeLiteral(n) { word("u") }
    }
  }

  private mutating func contents(_ kind: String, _ n: PythonNode) {
    word(kind)
    lines.append(0x20)
    lines += file.withContents(n) { bytes in
      bytes.flatMap { byte -> [UInt8] in
        switch byte {
        case 0x0A: [0x5C, 0x6E]
        case 0x5C: [0x5C, 0x5C]
        default: [byte]
        }
      }
    }
  }
}

extension PythonKind {
  /// The name of the class in CPython's `ast`.
  var className: String {
    switch self {
    case .arguments, .arg, .keyword, .alias, .withitem, .comprehension: return "\(self)"
    case .matchCase: return "match_case"
    default:
      let name = "\(self)"
      return name.prefix(1).uppercased() + name.dropFirst()
    }
  }

  var hasPlace: Bool {
    switch self {
    case .module, .arguments, .withitem, .comprehension, .matchCase: false
    default: true
    }
  }
}
