import Texts

/// The lines of values, with their shapes.
extension PictureWriter {
  func add(_ wire: Wire, _ origin: Point, to out: inout [UInt8]) {
    let levels = scene.boxes[wire.value].facts.levels
    let isLit = wire.targets.contains { lit.contains(Arrow(from: wire.value, to: $0)) }
    out.add("<path class=\"w ")
    out.add(palette.name(levels))
    out.add(isLit ? " lit\"" : "\"")
    if interaction != nil { out.add(" data-v=\"\(prefix)\(wire.value)\" data-t=\"\(wire.targets.map { "\(prefix)\($0)" }.joined(separator: " "))\"") }
    if wire.endsAtChild { out.add(" marker-end=\"url(#tip)\"") }
    out.add(" d=\"M\(spelled(wire.start, origin))")
    for step in wire.steps {
      switch step {
      case .line(let point): out.add("L\(spelled(point, origin))")
      case .curve(let a, let b, let c): out.add("C\(spelled(a, origin)) \(spelled(b, origin)) \(spelled(c, origin))")
      }
    }
    out.add("\"/>")
    if let label = wire.label { add(label, of: wire, origin, to: &out) }
  }

  private func spelled(_ point: Point, _ origin: Point) -> String { "\(Int(point.x + origin.x)) \(Int(point.y + origin.y))" }

  private func add(_ label: Point, of wire: Wire, _ origin: Point, to out: inout [UInt8]) {
    let facts = scene.boxes[wire.value].facts
    let shape = facts.shape.rank == nil ? "" : facts.shape.dims.map(\.description).joined(separator: "×")
    let text = [shape, palette.short(facts.levels)].filter { !$0.isEmpty }.joined(separator: " · ")
    if text.isEmpty { return }
    out.add("<text class=\"e\" x=\"\(Int(label.x + origin.x))\" y=\"\(Int(label.y + origin.y))\">")
    out.addXML(text)
    out.add("</text>")
  }
}
