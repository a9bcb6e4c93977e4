import Fixtures
import Testing

@testable import YAMLSource

/// Writes random trees in random styles, reads them, and compares.
@Suite struct RandomTreeTests {
  indirect enum Tree: Equatable, CustomStringConvertible {
    case scalar(String)
    case list([Tree])
    case map([(String, Tree)])

    static func == (a: Tree, b: Tree) -> Bool { a.description == b.description }

    var description: String {
      switch self {
      case .scalar(let text): text.debugDescription
      case .list(let items): "[" + items.map(\.description).joined(separator: ",") + "]"
      case .map(let entries): "{" + entries.map { "\($0.0.debugDescription):\($0.1)" }.joined(separator: ",") + "}"
      }
    }
  }

  @Test(arguments: 0..<200)
  func whatIsWrittenIsRead(seed: Int) {
    var writer = Writer(random: SplitMix(state: UInt64(seed)))
    let tree = writer.tree(depth: 4)
    let text = writer.document(tree)
    let file = parse(text)
    #expect(file.problems.isEmpty, "\(text)")
    #expect(file.documents.count == 1, "\(text)")
    guard let root = file.documents.first else { return }
    #expect(read(root, in: file) == tree, "\(text)")
    #expect(file.commentTexts.count == writer.comments, "\(text)")
    file.expectSoundness("\(text)")
  }

  private func read(_ n: NodeID, in file: YAMLFile) -> Tree {
    switch file.kind(n) {
    case .scalar, .alias: .scalar(file.text(n))
    case .sequence: .list(file.items(of: n).map { read($0, in: file) })
    case .mapping: .map(file.entries(of: n).map { (file.text($0.key), read($0.value, in: file)) })
    }
  }
}

/// Makes a tree and spells it.
private struct Writer {
  var random: SplitMix
  var comments = 0
  private var lineEnd: String

  init(random: SplitMix) {
    self.random = random
    lineEnd = "\n"
    if self.random.next() % 3 == 0 { lineEnd = "\r\n" }
  }

  private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func word() -> String {
    let words = [
      "a", "conv1", "größe", "😀 x", "_target_", "torch.nn.BatchNorm2d", "it's", "1e-5", "a#b", "say \"hi\"", "- x", "",
      "two  spaces", "x: y", "tab\tx",
    ]
    return words[pick(words.count)]
  }

  mutating func tree(depth: Int) -> RandomTreeTests.Tree {
    switch depth == 0 ? 0 : pick(3) {
    case 0: return .scalar(word())
    case 1: return .list((0..<pick(4)).map { _ in tree(depth: depth - 1) })
    default: return .map((0..<pick(20)).map { ("\(word())\($0)", tree(depth: depth - 1 - pick(depth))) })
    }
  }

  mutating func document(_ tree: RandomTreeTests.Tree) -> String {
    let mark = pick(4) == 0 ? "\u{FEFF}" : ""
    return mark + (pick(2) == 0 ? "---" + lineEnd : "") + block(tree, indent: 0).drop { $0.isNewline || $0 == " " }
      + lineEnd
  }

  /// What follows an indicator, up to the end of its last line.
  private mutating func block(_ tree: RandomTreeTests.Tree, indent: Int) -> String {
    let margin = lineEnd + String(repeating: " ", count: indent)
    switch tree {
    case .list(let items) where !items.isEmpty && pick(4) > 0:
      return items.map { margin + "-" + block($0, indent: indent + 2) }.joined()
    case .map(let entries) where !entries.isEmpty && pick(4) > 0:
      return entries.map { margin + scalar($0.0) + ":" + block($0.1, indent: indent + 2) }.joined()
    default: return " " + flow(tree) + comment()
    }
  }

  private mutating func comment() -> String {
    guard pick(3) == 0 else { return "" }
    comments += 1
    return " # 'é: [" + (pick(2) == 0 ? lineEnd : "")
  }

  private mutating func flow(_ tree: RandomTreeTests.Tree) -> String {
    switch tree {
    case .scalar(let text): scalar(text)
    case .list(let items): "[" + items.map { flow($0) }.joined(separator: ", ") + "]"
    case .map(let entries): "{" + entries.map { "\(scalar($0.0)): \(flow($0.1))" }.joined(separator: " , ") + "}"
    }
  }

  private mutating func scalar(_ text: String) -> String {
    let isPlain =
      text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "_.0123456789".unicodeScalars.contains($0) }
      && !text.isEmpty
    switch pick(isPlain ? 3 : 2) {
    case 0: return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    case 1: return "\"" + text.unicodeScalars.map { escape($0) }.joined() + "\""
    default: return text
    }
  }

  private mutating func escape(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\"" { return "\\\"" }
    guard pick(6) == 0 else { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
