import Formats
import LanguageServer
import Model
import YAMLSource

extension Server {
  /// `textDocument/inlayHint`: behind each layer the shape that it gives, its levels, and the parameters so far.
  func inlayHints(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    let range = try DocumentRange(try json.member("range"))
    guard settings.showsHints, let document = documents[try DocumentParams(json).uri], let facts = facts(of: document) else { return [] }
    let wanted = document.text.offsets(of: range)
    return .array(
      facts.parts.filter { $0.isInnermost && $0.range.overlaps(wanted.lowerBound..<wanted.upperBound + 1) }.compactMap { part in
        guard let label = Self.label(of: part, facts) else { return nil }
        let place = document.text.position(at: Self.hintPlace(of: part, facts, in: document.text))
        return ["position": place.json, "label": .string(label), "paddingLeft": true, "tooltip": .string(Self.tooltip(of: part, facts))]
      })
  }

  /// Nil where nothing is known.
  private static func label(of part: ModelFacts.Part, _ facts: ModelFacts) -> String? {
    guard let output = facts.output(of: part) else { return nil }
    var words: [String] = []
    if output.shape.rank != nil { words.append("→ \(output.shape)") }
    if !output.levels.isEmpty { words.append("level \(output.levels.numbers)") }
    if words.isEmpty { return nil }
    if let count = facts.parametersSoFar(part), count > 0 { words.append("\(count.grouped) parameters") }
    return words.joined(separator: " · ")
  }

  private static func tooltip(of part: ModelFacts.Part, _ facts: ModelFacts) -> String {
    let name = part.module.map(facts.models[part.model].graph.qualifiedName) ?? ""
    return "\(name.isEmpty ? "the model" : "`\(name)`") gives a tensor of this shape, without the dimensions that vmap maps; "
      + "the parameters are those of the model up to here"
  }

  /// The end of a layer on one line, or that of the name of its class.
  private static func hintPlace(of part: ModelFacts.Part, _ facts: ModelFacts, in text: TextDocument) -> Int {
    let line = text.line(text.line(at: part.range.lowerBound))
    if part.range.upperBound <= line.upperBound { return part.range.upperBound }
    let file = facts.file
    let keys: [StaticString] = Scan.classKeys + ["type"]
    let name = keys.lazy.compactMap { file.kind(part.node) == .mapping ? file.value(for: $0, in: part.node) : nil }.first
    guard let name else { return line.upperBound }
    return part.range.lowerBound + file.range(name).upperBound - file.range(part.node).lowerBound
  }
}

extension Int {
  /// `11,689,512`
  var grouped: String {
    let digits = Array(String(magnitude))
    let parts = stride(from: digits.count, to: 0, by: -3).reversed().map { String(digits[Swift.max(0, $0 - 3)..<$0]) }
    return (self < 0 ? "-" : "") + parts.joined(separator: ",")
  }
}
