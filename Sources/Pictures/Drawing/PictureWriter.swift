import Model
import Texts

/// Writes a scene as SVG elements, which `picture.css` colours.
struct PictureWriter {
  let scene: Scene
  let layout: SceneLayout
  /// Stands before the ids of boxes, so that several pictures may stand in one page.
  let prefix: String
  /// What a page's script needs; nil for a picture alone.
  struct Interaction {
    /// The nesting from which on boxes are closed when the page opens; nil for none.
    var closedFrom: Int?
  }
  let interaction: Interaction?
  let palette: Palette
  private let wires: [Int: [Wire]]
  /// The way of the tag: its boxes, and the arrows between them.
  private let path: Set<Int>
  let lit: Set<Arrow>

  init(_ scene: Scene, _ layout: SceneLayout, prefix: String = "n", interaction: Interaction? = nil) {
    (self.scene, self.layout, self.prefix, self.interaction) = (scene, layout, prefix, interaction)
    palette = Palette(scene.subject.analysis.context)
    wires = Dictionary(grouping: layout.wires, by: \.owner)
    path = Set(scene.path)
    lit = Set(zip(scene.path, scene.path.dropFirst()).map { Arrow(from: $0, to: $1) })
  }

  /// - Parameter origin: where the picture's upper left corner is
  func add(at origin: Point, to out: inout [UInt8]) {
    var waiting: [(box: Int, isEnd: Bool)] = [(0, false)]
    while let (box, isEnd) = waiting.popLast() {
      if isEnd {
        out.add("</g>\n")
        continue
      }
      guard scene.boxes[box].kind == .group else {
        addLeaf(box, origin, to: &out)
        continue
      }
      addGroup(box, origin, to: &out)
      for wire in wires[box] ?? [] { add(wire, origin, to: &out) }
      waiting.append((box, true))
      guard scene.boxes[box].isOpen else { continue }
      for child in scene.boxes[box].children.reversed() { waiting.append((child, false)) }
    }
  }

  // MARK: Boxes

  private func addGroup(_ index: Int, _ origin: Point, to out: inout [UInt8]) {
    let box = scene.boxes[index]
    addStart(index, classes: (box.parent == nil ? "b root" : "b") + (box.refused > 0 ? " hasbad" : ""), to: &out)
    let frame = layout.frames[index].moved(by: origin)
    if box.parent == nil { return addRect(frame, "frame", radius: 0, to: &out) }
    if box.count > 1 {
      for step in [6.0, 3.0] {
        addRect(Rect(x: frame.x + step, y: frame.y - step, width: frame.width, height: Metrics.header), "stack", radius: 6, to: &out)
      }
    }
    addRect(frame, "frame", radius: 6, to: &out)
    addRect(Rect(x: frame.x + 1, y: frame.y + 1, width: frame.width - 2, height: Metrics.header - 2), "bar", radius: 5, to: &out)
    addTexts(of: box, Rect(x: frame.x, y: frame.y, width: frame.width, height: Metrics.header), to: &out)
    addTitle(of: box, to: &out)
  }

  private func addLeaf(_ index: Int, _ origin: Point, to out: inout [UInt8]) {
    let box = scene.boxes[index]
    var classes = "n \(palette.name(box.facts.levels))"
    if box.isRefused { classes += " bad" }
    if path.contains(index) { classes += " lit" }
    addStart(index, classes: classes, to: &out)
    let frame = layout.frames[index].moved(by: origin)
    addRect(frame, nil, radius: box.kind == .module ? 4 : 12, to: &out)
    addTexts(of: box, frame, to: &out)
    addTitle(of: box, to: &out)
    out.add("</g>\n")
  }

  private func addStart(_ index: Int, classes: String, to out: inout [UInt8]) {
    out.add("<g class=\"\(classes)\"")
    if interaction != nil { addData(index, to: &out) }
    out.add(">")
  }

  /// What the page's script looks for: the id, the place in the source, the box that the tag comes from, the modules.
  private func addData(_ index: Int, to out: inout [UInt8]) {
    let box = scene.boxes[index]
    out.add(" id=\"\(prefix)\(index)\"")
    guard box.parent != nil else { return }
    out.add(" tabindex=\"0\" role=\"treeitem\" aria-level=\"\(box.depth)\"")
    if box.kind == .group { out.add(" aria-expanded=\"true\"") }
    if box.kind == .group, let from = interaction?.closedFrom, box.depth >= from { out.add(" data-closed=\"\"") }
    if let node = box.node {
      let file = scene.subject.file
      out.add(" data-row=\"\(file.position(at: file.range(node).lowerBound).row)\"")
    }
    if let line = box.line { out.addXMLAttribute("data-line", "\(line.path):\(line.row)") }
    if let carrier = scene.carriers[index] { out.add(" data-from=\"\(prefix)\(carrier)\"") }
    if box.modules.count > 0 { out.addXMLAttribute("data-names", box.modules.joined(separator: " ")) }
  }

  private func addRect(_ rect: Rect, _ name: StaticString?, radius: Int, to out: inout [UInt8]) {
    out.add("<rect")
    if let name {
      out.add(" class=\"")
      out.add(name)
      out.add("\"")
    }
    out.add(" x=\"\(Int(rect.x))\" y=\"\(Int(rect.y))\" width=\"\(Int(rect.width))\" height=\"\(Int(rect.height))\" rx=\"\(radius)\"/>")
  }

  private func addTexts(of box: Box, _ frame: Rect, to out: inout [UInt8]) {
    let y = Int(frame.y + frame.height / 2 + 4)
    let left = 10
    out.add("<text x=\"\(Int(frame.x) + left)\" y=\"\(y)\"><tspan class=\"t\">")
    out.addXML(Metrics.cut(box.title))
    out.add("</tspan>")
    if !box.detail.isEmpty {
      out.add("<tspan class=\"d\"> ")
      out.addXML((box.kind == .group ? "· " : "") + Metrics.cut(box.detail))
      out.add("</tspan>")
    }
    out.add("</text>")
    let badge = Metrics.badge(box)
    if badge.isEmpty { return }
    out.add("<text class=\"\(box.refused > 0 || box.isRefused ? "x" : "q")\" x=\"\(Int(frame.right) - 8)\" y=\"\(y)\" text-anchor=\"end\">")
    out.addXML(badge)
    out.add("</text>")
  }

  private func addTitle(of box: Box, to out: inout [UInt8]) {
    out.add("<title>")
    for (index, line) in Tooltip.lines(of: box, palette).enumerated() {
      if index > 0 { out.add("\n") }
      out.addXML(line)
    }
    out.add("</title>")
  }
}

extension Rect {
  func moved(by origin: Point) -> Rect { Rect(x: x + origin.x, y: y + origin.y, width: width, height: height) }
}
