import Model
import Texts

/// A picture as a file of its own: what there is to know in a few sentences, the legend, and the model.
package struct SVGPicture {
  private static let margin = 24.0
  private static let leastWidth = 720.0
  /// Width of a letter of the headline.
  private static let letter = 7.8
  private static let lineHeight = 21.0

  private let writer: PictureWriter
  private let width: Double

  package init(_ scene: Scene, prefix: String = "n") {
    writer = PictureWriter(scene, SceneLayout(scene), prefix: prefix)
    width = max(SVGPicture.leastWidth, writer.layout.width + 2 * SVGPicture.margin + 12)
  }

  /// One picture, or several side by side.
  package static func bytes(of pictures: [SVGPicture]) -> [UInt8] {
    var body: [UInt8] = []
    var (x, height) = (0.0, 0.0)
    for picture in pictures {
      height = max(height, picture.add(at: x, to: &body))
      x += picture.width
    }
    var out: [UInt8] = []
    out.add("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nl\" role=\"img\" width=\"\(Int(x))\" height=\"\(Int(height))\" ")
    out.add("viewBox=\"0 0 \(Int(x)) \(Int(height))\">\n<title>")
    out.addXML(pictures.compactMap { $0.writer.scene.subject.headline.first }.joined(separator: "; "))
    out.add("</title>\n<style>\n\(EmbeddedText.picture)</style>\n\(tip)\n<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n")
    out += body
    out.add("</svg>\n")
    return out
  }

  /// The head of an arrow.
  static let tip =
    "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
    + "<path d=\"M0 0L8 4L0 8Z\" fill=\"context-stroke\"/></marker></defs>"

  /// - Returns: the height that it takes
  private func add(at x: Double, to out: inout [UInt8]) -> Double {
    let left = x + SVGPicture.margin
    var y = SVGPicture.margin
    y = addHeadline(left, y, to: &out)
    y = addLegend(left, y, to: &out)
    let picture = Point(x: x + ((width - writer.layout.width) / 2).rounded(), y: y + 12)
    writer.add(at: picture, to: &out)
    return picture.y + writer.layout.height + SVGPicture.margin
  }

  private func addHeadline(_ x: Double, _ start: Double, to out: inout [UInt8]) -> Double {
    var y = start
    for (index, sentence) in writer.scene.subject.headline.enumerated() {
      let letters = Int((width - 2 * SVGPicture.margin) / SVGPicture.letter) - (index == 0 ? 12 : 0)
      for line in TextLines.wrapped(sentence, to: letters) {
        out.add("<text class=\"\(index == 0 ? "h v \(writer.scene.subject.verdict)" : "h")\" x=\"\(Int(x))\" y=\"\(Int(y) + 14)\">")
        out.addXML(line)
        out.add("</text>\n")
        y += SVGPicture.lineHeight
      }
      y += index == 0 ? 4 : 2
    }
    return y + 6
  }

  private func addLegend(_ left: Double, _ start: Double, to out: inout [UInt8]) -> Double {
    var (x, y) = (left, start)
    for item in Legend.items(of: writer.scene, writer.palette) {
      let space = Metrics.width(item.text) + 40
      if x > left, x + space > left + width - 2 * SVGPicture.margin { (x, y) = (left, y + 22) }
      item.add(at: Point(x: x, y: y), to: &out)
      out.add("<text class=\"k\" x=\"\(Int(x) + 24)\" y=\"\(Int(y) + 11)\">")
      out.addXML(item.text)
      out.add("</text>\n")
      x += space
    }
    return y + 24
  }
}

/// What the colours and marks of a picture mean.
struct Legend {
  enum Kind { case box, line }

  let kind: Kind
  /// Classes in `picture.css`.
  let name: String
  let text: String

  /// The mark before the text.
  func add(at corner: Point, to out: inout [UInt8]) {
    let (x, y) = (Int(corner.x), Int(corner.y))
    switch kind {
    case .box: out.add("<g class=\"n \(name)\"><rect x=\"\(x)\" y=\"\(y + 1)\" width=\"18\" height=\"13\" rx=\"3\"/></g>")
    case .line: out.add("<path class=\"w \(name)\" d=\"M\(x) \(y + 7)h18\"/>")
    }
  }

  static func items(of scene: Scene, _ palette: Palette) -> [Legend] {
    var items = palette.legend(scene.boxes).map { Legend(kind: .box, name: "\($0.name)", text: $0.text) }
    if scene.boxes.contains(where: { $0.facts.levels.isEmpty && $0.kind != .group }) {
      items.append(Legend(kind: .box, name: "l0", text: "not batched"))
    }
    if scene.boxes.contains(where: { $0.refused > 0 }) { items.append(Legend(kind: .box, name: "bad", text: "✕ refused, or holds what is refused")) }
    if !scene.path.isEmpty { items.append(Legend(kind: .line, name: "lit", text: "way from the inputs to the first refusal")) }
    if scene.boxes.contains(where: { $0.kind == .group && $0.count > 1 }) {
      items.append(Legend(kind: .box, name: "l0", text: "3 × Block: such blocks in a row, drawn as the largest"))
    }
    return items
  }
}

/// Text cut into lines.
enum TextLines {
  static func wrapped(_ text: String, to letters: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if !last.isEmpty, last.unicodeScalars.count + 1 + word.unicodeScalars.count > letters {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] += (last.isEmpty ? "" : " ") + word
      }
    }
    return lines
  }
}
