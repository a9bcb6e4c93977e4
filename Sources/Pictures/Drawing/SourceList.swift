import Model
import Texts
import YAMLSource

/// The lines that make what a picture shows: those of each file, numbered, and those of Python sources.
struct SourceList {
  /// Of longer files the lines around those that make boxes are shown.
  private static let most = 2_000
  private static let around = 20

  private let scene: Scene
  private let path: String

  init(_ scene: Scene, path: String) { (self.scene, self.path) = (scene, path) }

  func add(to out: inout [UInt8]) {
    let (file, boxes) = (scene.subject.file, boxes)
    let whole = Subject.Part(path: path, rows: 1...file.position(at: file.bytes.count).row)
    for part in scene.subject.parts.isEmpty ? [whole] : scene.subject.parts { addFile(part, boxes, to: &out) }
    addPython(to: &out)
  }

  /// By row: the first box that it makes.
  private var boxes: [Int: Int] {
    var result: [Int: Int] = [:]
    for (index, box) in scene.boxes.enumerated() {
      guard let node = box.node, box.parent != nil else { continue }
      let row = scene.subject.file.position(at: scene.subject.file.range(node).lowerBound).row
      result[row] = result[row] ?? index
    }
    return result
  }

  /// - Parameter boxes: by row of the text: the first box that it makes
  private func addFile(_ part: Subject.Part, _ boxes: [Int: Int], to out: inout [UInt8]) {
    let file = scene.subject.file
    let (first, last) = (part.rows.lowerBound, part.rows.upperBound)
    let isShort = part.rows.count <= SourceList.most
    let rows = boxes.keys.filter(part.rows.contains)
    let start = isShort ? first : max(first, (rows.min() ?? first) - SourceList.around)
    let end = min(isShort ? last : (rows.max() ?? start) + SourceList.around, last, start + SourceList.most - 1)
    out.add("<h2>")
    out.addXML(part.path)
    out.add("</h2>\n<ul class=\"src\">\n")
    for row in start...max(start, end) {
      let text = SourceList.shown(String(decoding: file.bytes[file.line(row)], as: UTF8.self))
      // The end of the last line is no line.
      if row == last, text.isEmpty, row > first { continue }
      let box = boxes[row]
      let number = row - first + 1
      out.add("<li id=\"L\(row)\"\(box == nil ? "" : " class=\"has\"")><a href=\"#\(box.map { "n\($0)" } ?? "L\(row)")\">\(number)</a>")
      out.addXML(text)
      out.add("</li>\n")
    }
    out.add("</ul>\n")
  }

  private func addPython(to out: inout [UInt8]) {
    var known: Set<String> = []
    let lines = scene.boxes.compactMap(\.line).filter { known.insert("\($0.path):\($0.row)").inserted }
    if lines.isEmpty { return }
    out.add("<h2>Python</h2>\n<ul class=\"src\">\n")
    for line in lines {
      out.add("<li class=\"py has\"")
      out.addXMLAttribute("data-line", "\(line.path):\(line.row)")
      out.add("><a href=\"#\">")
      out.addXML("\(line.path):\(line.row)")
      out.add("</a> ")
      out.addXML(line.text)
      out.add("</li>\n")
    }
    out.add("</ul>\n")
  }

  /// A line without its end, with blanks for tabs.
  static func shown(_ line: some StringProtocol) -> String {
    let text = line.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }
    return text.reduce(into: "") { $0.unicodeScalars.append($1 == "\t" ? " " : $1) }
  }
}
