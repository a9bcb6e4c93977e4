import Model

/// What is told of a box beside its title, one sentence a line.
enum Tooltip {
  private static let named = 3

  static func lines(of box: Box, _ palette: Palette) -> [String] {
    var lines = [head(of: box)]
    if box.kind != .group || box.facts != .unknown { lines.append(value(of: box, palette)) }
    if let parameters = box.parameters, parameters > 0 {
      lines.append("\(grouped(parameters)) parameters\(box.count > 1 ? " in \(box.count) modules" : "")")
    }
    if let memory = memory(of: box, palette) { lines.append(memory) }
    if box.refused > 0, box.kind == .group { lines.append("\(box.refused) \(box.refused == 1 ? "module" : "modules") in it refused") }
    for mark in box.marks { lines.append("\(mark.code) \(mark.name): \(mark.message)") }
    if let line = box.line { lines.append("built at \(line.place)") }
    return lines
  }

  private static func head(of box: Box) -> String {
    let names = box.modules.prefix(named).joined(separator: ", ")
    let rest = box.modules.count > named ? " and \(box.modules.count - named) more" : ""
    let name = names.isEmpty ? box.title : names + rest
    return box.detail.isEmpty ? name : "\(name) (\(box.detail))"
  }

  private static func value(of box: Box, _ palette: Palette) -> String {
    let shape = box.facts.shape.rank == nil ? "a tensor of unknown shape" : box.facts.shape.description
    return "gives \(shape), \(Palette.long(box.facts.levels))"
  }

  /// What the value takes in memory, for one example and for all.
  private static func memory(of box: Box, _ palette: Palette) -> String? {
    guard box.kind != .group, box.kind != .output, let elements = box.facts.shape.elements else { return nil }
    let one = Double(elements) * width(box.facts.elementType)
    let examples = palette.examples(box.facts.levels) ?? 1
    return "activations \(bytes(one))" + (examples > 1 ? ", \(bytes(one * Double(examples))) for \(examples) examples" : "")
  }

  private static func width(_ type: ElementType) -> Double {
    switch type {
    case .float16, .bfloat16: 2
    case .float32, .unknown: 4
    case .float64, .complex64: 8
    case .complex128: 16
    }
  }

  /// `3.1 MB`
  private static func bytes(_ count: Double) -> String {
    var (value, unit) = (count, 0)
    let units = ["B", "KB", "MB", "GB", "TB", "PB"]
    while value >= 1000, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? "\(Int(value)) B" : "\((value * 10).rounded() / 10) \(units[unit])"
  }

  /// `25,557,032`
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return String(digits.enumerated().flatMap { index, digit in index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit] })
  }
}
