/// Text of strangers in XML and HTML: whatever it holds, it is text there, between tags and between double quotes.
extension [UInt8] {
  /// Text as one line, with control characters escaped as on a terminal.
  package mutating func addXML(_ text: String) { addXML(visible: text.visible) }

  /// Text that has been made visible, as XML 1.0 takes it.
  package mutating func addXML(visible text: String) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: add("&amp;")
      case 0x3C: add("&lt;")
      case 0x3E: add("&gt;")
      case 0x22: add("&quot;")
      case 0xFFFE, 0xFFFF: add(TerminalText.escaped(scalar))
      default: append(contentsOf: UTF8.encode(scalar)!)
      }
    }
  }

  /// ` name="value"`
  package mutating func addXMLAttribute(_ name: StaticString, _ value: String) {
    add(" ")
    add(name)
    add("=\"")
    addXML(value)
    add("\"")
  }
}
