/// Every file as a string literal that the binary carries: `EmbeddedText.rules` is the text of `rules.yaml`. A literal is read where it
/// stands in the binary, so a text that nobody asks for costs nothing at run time.
enum EmbeddedTexts {
  static func swift(of files: [DataFile]) throws(Refusal) -> String {
    var text = "enum EmbeddedText {\n"
    for file in files { text += try "  static let \(SwiftText.constant(file.name)) = \(literal(file))\n" }
    return text + "}\n"
  }

  /// A raw literal with more number signs than stand in a row anywhere in the text, so that nothing in the text ends it.
  private static func literal(_ file: DataFile) throws(Refusal) -> String {
    guard let text = String(validating: file.bytes, as: UTF8.self) else { throw Refusal("\(file.path) is not UTF-8") }
    let longest = file.bytes.split { $0 != UInt8(ascii: "#") }.map(\.count).max() ?? 0
    let signs = String(repeating: "#", count: longest + 1)
    return "\(signs)\"\"\"\n\(text)\n\"\"\"\(signs)"
  }
}
