import Texts

/// Messages beside the findings, on standard error; dropped if standard error is closed.
struct Messages: Sendable {
  var style = ColorChoice.ofCommandLine.style(for: 2)
  var descriptor: Int32 = 2

  func error(_ text: String) { write("error", .red, text: text) }
  func warning(_ text: String) { write("warning", .yellow, text: text) }
  func note(_ text: String) { write("note", .cyan, text: text) }

  /// A sentence without a label, in lines as wide as the terminal.
  func say(_ text: String) {
    var bytes: [UInt8] = []
    style.addLines(text, to: &bytes)
    write(bytes)
  }

  func write(_ bytes: [UInt8]) { try? System.writeAll(bytes, to: descriptor) }

  private func write(_ label: String, _ look: Style.Look, text: String) {
    var bytes: [UInt8] = []
    style.add(look, "\(label):", to: &bytes)
    for (index, line) in style.lines(of: " " + text, from: label.utf8.count + 1, indent: 2).enumerated() {
      if index > 0 { bytes.add("\n  ") }
      bytes.addVisible(line)
    }
    bytes.add("\n")
    write(bytes)
  }
}
