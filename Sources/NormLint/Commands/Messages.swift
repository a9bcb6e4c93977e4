import Texts

/// Messages beside the findings, on standard error; dropped if standard error is closed.
struct Messages: Sendable {
  var style = ColorChoice.auto.style(for: 2)
  var descriptor: Int32 = 2

  func error(_ text: String) { write("error", .red, text: text) }
  func warning(_ text: String) { write("warning", .yellow, text: text) }
  func note(_ text: String) { write("note", .cyan, text: text) }

  func write(_ bytes: [UInt8]) { try? System.writeAll(bytes, to: descriptor) }

  private func write(_ label: String, _ look: Style.Look, text: String) {
    var bytes: [UInt8] = []
    style.add(look, "\(label):", to: &bytes)
    bytes.add(" ")
    bytes.addVisible(text)
    bytes.add("\n")
    write(bytes)
  }
}
