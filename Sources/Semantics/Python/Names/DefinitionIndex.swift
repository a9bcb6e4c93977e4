import YAMLSource

/// The modules of a package that define a class or a decorated function of some name, or register something under that name.
///
/// The index is made by searching texts; nothing is parsed. Only lines without indentation count, and those in the blocks of a module's
/// `if`, `try` and `with` statements.
struct DefinitionIndex: Sendable {
  /// The largest number of modules that are returned for one name.
  private static let most = 16

  private var decorated: [String: [String]] = [:]
  private var plain: [String: [String]] = [:]
  /// The modules that import LightningCLI or jsonargparse.
  private(set) var programs: [String] = []

  /// The form in which names are compared. It is in lower case, since registries often lower names.
  static func key(_ name: String) -> String { name.utf8.count <= 100 ? name.lowercased() : "" }

  func modules(defining key: String) -> [String] {
    Array(((decorated[key] ?? []) + (plain[key] ?? [])).prefix(Self.most))
  }

  /// Adds what the text of a module defines.
  mutating func add(_ text: [UInt8], module: String) {
    var decorators: [ArraySlice<UInt8>] = []
    var isInBlock = false
    var end = -1
    while end < text.count {
      var start = end + 1
      end = Self.lineEnd(of: text, from: start)
      if start < end, text[start] > 0x20 {
        isInBlock = Self.opensBlock(text[start..<end])
      } else if isInBlock {
        while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
      }
      guard start < end, text[start] > 0x20, text[start] != 0x23 else {
        // The arguments of a decorator may take several lines.
        if !decorators.isEmpty { decorators.append(text[start..<end]) }
        continue
      }
      let (line, first) = (text[start..<end], text[start])
      if first == 0x40 {
        decorators.append(line)
      } else {
        addStatement(line, decorators, module: module)
        if first != 0x29 { decorators = [] }
      }
    }
  }

  private static let blocks = ["if ", "elif ", "else:", "try:", "except", "finally:", "with "].map { Array($0.utf8) }

  private static func opensBlock(_ line: ArraySlice<UInt8>) -> Bool {
    // i, e, t, f, w
    guard let first = line.first, first == 0x69 || first == 0x65 || first == 0x74 || first == 0x66 || first == 0x77 else { return false }
    return blocks.contains { line.starts(with: $0) }
  }

  /// The offset of the next line break, or the text's end.
  private static func lineEnd(of text: [UInt8], from start: Int) -> Int {
    text.withUnsafeBufferPointer { $0.offset(of: 0x0A, from: start) }
  }

  private mutating func addStatement(_ line: ArraySlice<UInt8>, _ decorators: [ArraySlice<UInt8>], module: String) {
    let words = ["class ", "def ", "async def "]
    if let word = words.first(where: { line.starts(with: $0.utf8) }) {
      let name = line.dropFirst(word.utf8.count).prefix { $0 == 0x5F || $0 >= 0x80 || Self.isAlphanumeric($0) }
      if decorators.isEmpty {
        if word == "class " { Self.add(module, to: &plain, named: name) }
      } else {
        Self.add(module, to: &decorated, named: name)
        for decorator in decorators { addTexts(decorator, module) }
      }
    } else if line.starts(with: "from ".utf8) || line.starts(with: "import ".utf8) {
      let isProgram = line.holds(".cli import") || line.holds("jsonargparse")
      if isProgram, programs.last != module { programs.append(module) }
    } else if decorators.isEmpty, Self.isAlphanumeric(line.first ?? 0), line.contains(where: { $0 == 0x28 || $0 == 0x5B }) {
      // `REGISTRY["name"] = Net`, `register("name", Net)`
      let isCall = line.firstIndex(of: 0x28).map { line[..<$0].allSatisfy { $0 == 0x2E || $0 == 0x5F || Self.isAlphanumeric($0) } } ?? false
      let isItem = line.firstIndex(of: 0x5B).map { line[..<$0].allSatisfy { $0 == 0x2E || $0 == 0x5F || Self.isAlphanumeric($0) } } ?? false
      if isCall || isItem { addTexts(line, module) }
    }
  }

  /// Adds the strings of a line.
  private mutating func addTexts(_ line: ArraySlice<UInt8>, _ module: String) {
    var rest = line
    while let open = rest.firstIndex(where: { $0 == 0x22 || $0 == 0x27 }) {
      let quote = rest[open]
      guard let close = rest[(open + 1)...].firstIndex(of: quote) else { return }
      if close > open + 1 { Self.add(module, to: &decorated, named: rest[(open + 1)..<close]) }
      rest = rest[(close + 1)...]
    }
  }

  private static func add(_ module: String, to table: inout [String: [String]], named name: ArraySlice<UInt8>) {
    let key = key(String(decoding: name, as: UTF8.self))
    if !key.isEmpty, table[key]?.last != module { table[key, default: []].append(module) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}
