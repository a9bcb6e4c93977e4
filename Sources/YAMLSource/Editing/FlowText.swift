/// Writes new nodes and plans as flow text on one line.
public struct FlowText {
  let file: YAMLFile
  /// Strings and keys stand in double quotes.
  let isJSON: Bool

  init(file: YAMLFile) { (self.file, isJSON) = (file, file.isJSON) }

  func text(_ plan: NodePlan) throws(EditRefusal) -> String {
    switch plan {
    case .kept(let node), .copy(let node): return try copy(node)
    case .literal(let text): return literal(text)
    case .reworded(let text): return string(text)
    case .mapping(let plan):
      var parts: [String] = []
      for item in plan.items { parts.append(try entry(item)) }
      return "{" + parts.joined(separator: ", ") + "}"
    case .sequence(let plan):
      var parts: [String] = []
      for item in plan.items { parts.append(try text(item)) }
      return "[" + parts.joined(separator: ", ") + "]"
    case .tagged(let tag, let plan): return "\(tag) \(try text(plan))"
    }
  }

  /// A key and its value.
  func entry(_ item: MappingPlan.Item) throws(EditRefusal) -> String {
    "\(key(item.key)): \(try text(item.value))"
  }

  /// Verbatim text, possibly an unquoted string.
  func literal(_ text: String) -> String {
    let isString = Array(text.utf8).withUnsafeBufferPointer { ScalarReader(text: $0, schema: .omegaConf).isImplicitString }
    return isJSON && isString ? FlowText.quoted(text) : text
  }

  /// A string as a scalar.
  func string(_ text: String) -> String { isJSON ? FlowText.quoted(text) : FlowText.scalar(text) }

  func key(_ text: String) -> String { text == "<<" ? text : string(text) }

  /// A node without its anchors; aliases inside of it stay.
  private func copy(_ node: NodeID) throws(EditRefusal) -> String {
    if file.kind(node) == .alias { return file.kind(file.resolve(node)) == .alias ? "null" : try copy(file.resolve(node)) }
    if file.hasTag(node) { throw EditRefusal("a copy of a tagged node would be needed") }
    switch file.kind(node) {
    case .scalar: return scalar(node)
    case .sequence:
      var parts: [String] = []
      for item in file.items(of: node) { parts.append(try inner(item)) }
      return "[" + parts.joined(separator: ", ") + "]"
    default:
      var parts: [String] = []
      for (key, value) in file.entries(of: node) { parts.append("\(try inner(key)): \(try inner(value))") }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }

  private func inner(_ node: NodeID) throws(EditRefusal) -> String {
    guard file.kind(node) == .alias else { return try copy(node) }
    // Keep a blank between an alias and the colon.
    return String(decoding: file.bytes[file.range(node)], as: UTF8.self) + (file.isKey(node) ? " " : "")
  }

  private func scalar(_ node: NodeID) -> String {
    let text = file.text(node)
    if file.style(node) == .plain {
      // Block-style plain text may contain characters that end a scalar in flow style.
      return text.isEmpty ? "null" : FlowText.isPlainInFlow(text) ? text : FlowText.quoted(text)
    }
    let source = file.bytes[file.contentRange(node)]
    let isOneLine = !source.contains(0x0A) && !source.contains(0x0D)
    let isQuoted = file.style(node) == .singleQuoted || file.style(node) == .doubleQuoted
    return isQuoted && isOneLine ? String(decoding: source, as: UTF8.self) : FlowText.quoted(text)
  }

  // MARK: Quoting

  /// A string as a scalar: plain where it stays a string, else in double quotes.
  public static func scalar(_ text: String) -> String {
    let isString = Array(text.utf8).withUnsafeBufferPointer {
      ScalarReader(text: $0, schema: .omegaConf).isImplicitString && ScalarReader(text: $0, schema: .pyYAML).isImplicitString
    }
    return isString && isPlainInFlow(text) ? text : quoted(text)
  }

  /// Whether a plain scalar of this text reads the same in a flow collection.
  static func isPlainInFlow(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    if "-?:,[]{}#&*!|>'\"%@` ".utf8.contains(first), !(first == UInt8(ascii: "-") && isNumber(text)) { return false }
    if last == UInt8(ascii: " ") || last == UInt8(ascii: ":") { return false }
    return !text.utf8.contains { ",[]{}\"'\n\r\t#".utf8.contains($0) } && !text.contains(part: ": ")
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.count > 1 && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
  }

  /// In double quotes, on one line.
  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension YAMLFile {
  public func hasTag(_ n: NodeID) -> Bool { tag(n) != nil }
}
