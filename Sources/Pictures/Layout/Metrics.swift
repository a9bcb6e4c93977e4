import Texts

/// Sizes in pixels. Text is set in a font in which all letters are equally wide, so that its width is known without a browser.
enum Metrics {
  static let letter = 7.25
  static let row = 24.0
  static let header = 26.0
  static let side = 14.0
  static let bottom = 14.0
  /// Between neighbours in a layer; beside a line that passes by.
  static let between = 18.0
  static let besideLine = 14.0
  /// Between layers: where a line goes straight down, where it bends, where a shape is written beside it.
  static let straight = 12.0
  static let bend = 26.0
  static let label = 26.0
  /// How far the middle of a text stands above its line.
  static let textMiddle = 4.0
  static let leastWidth = 150.0
  static let mostLetters = 44

  static func width(_ text: String) -> Double { letter * Double(text.unicodeScalars.reduce(0) { $0 + TerminalText.width($1) }) }

  /// The text, or its beginning where it is long.
  static func cut(_ text: String) -> String {
    let text = text.visible
    return text.unicodeScalars.count > mostLetters ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(mostLetters - 1))) + "…" : text
  }

  static func width(of box: Box) -> Double {
    let words = [box.title, box.detail, badge(box)].filter { !$0.isEmpty }.map(cut)
    let own = words.reduce(20) { $0 + width($1) } + Double(words.count - 1) * letter
    return max(box.kind == .input || box.kind == .output ? 0 : leastWidth, own + (box.kind == .group ? 14 : 0))
  }

  /// Calls in one box are equally wide.
  static func width(of box: Int, in scene: Scene) -> Double {
    let own = scene.boxes[box]
    guard own.kind == .module || own.kind == .function, let parent = own.parent else { return width(of: own).rounded(.up) }
    return scene.callWidths[parent].rounded(.up)
  }

  /// What stands at the right of a box with findings.
  static func badge(_ box: Box) -> String {
    if box.kind == .group { return box.refused > 0 ? "✕ \(box.refused)" : "" }
    guard let mark = box.marks.first(where: \.isError) ?? box.marks.first else { return "" }
    return (mark.isError ? "✕ " : "") + mark.code + (box.refused > 1 ? " ×\(box.refused)" : "")
  }
}
