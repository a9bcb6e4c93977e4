import LanguageServer
import Model
import Rules
import YAMLSource

extension Server {
  /// `textDocument/hover`: the layer at the cursor, or the rule whose code stands there.
  func hover(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    let params = try PlaceParams(json)
    guard let document = documents[params.uri] else { return .null }
    let offset = document.text.offset(of: params.position)
    if let (code, range) = document.ruleCode(at: offset), let page = RulePage.text(code) {
      return hover(page, document.text.range(range))
    }
    guard let facts = facts(of: document), let part = facts.part(at: offset) else { return .null }
    return hover(Self.description(of: part, facts), document.text.range(part.range))
  }

  private func hover(_ markdown: String, _ range: DocumentRange) -> JSONValue {
    let kind = capabilities.hasMarkdown ? "markdown" : "plaintext"
    let text = capabilities.hasMarkdown ? markdown : String(markdown.filter { $0 != "`" && $0 != "*" })
    return ["contents": ["kind": .string(kind), "value": .string(text)], "range": range.json]
  }

  private static func description(of part: ModelFacts.Part, _ facts: ModelFacts) -> String {
    let model = facts.models[part.model]
    let graph = model.graph
    var lines = [heading(of: part, graph)]
    if let call = part.call, let input = graph.inputs(of: graph.calls[call]).first, graph.calls[call].module == part.module {
      lines.append("- takes \(described(model.report.analysis.facts[Int(input)]))")
    }
    if let output = facts.output(of: part) { lines.append("- gives \(described(output))") }
    if let module = part.module {
      lines.append("- is in \(graph[module].isTraining ? "train" : "eval") mode")
      let inside = graph.subtree(of: module).count - 1
      if inside > 0 { lines.append("- holds \(SummaryText.counted(inside, "module"))") }
    }
    if let own = facts.parameters(of: part), let sum = facts.parametersSoFar(part) {
      lines.append("- has \(SummaryText.counted(own, "parameter", own.grouped)); the model up to here has \(sum.grouped)")
    }
    return (lines + findings(of: part, model)).joined(separator: "\n")
  }

  /// **`layer1.0.bn1`**: `BatchNorm2d(num_features=64, eps=1e-05)`
  private static func heading(of part: ModelFacts.Part, _ graph: LayerGraph) -> String {
    guard let module = part.module else {
      return part.call.map { "`\(graph.layers[Int(graph.calls[$0].layer)].type)`" } ?? ""
    }
    let layer = graph[module].layer
    let arguments = layer < 0 ? [] : graph.layers[Int(layer)].arguments.map { "\($0.name)=\($0.value.python)" }
    let name = graph.qualifiedName(module)
    return "**\(name.isEmpty ? "the model" : "`\(name)`")**: `\(graph[module].type)(\(arguments.joined(separator: ", ")))`\n"
  }

  private static func described(_ facts: TensorFacts) -> String {
    let shape = facts.shape.rank == nil ? "a tensor of a shape that is not known" : "`\(facts.shape)`"
    return facts.levels.isEmpty ? shape : "\(shape), batched at level \(facts.levels.numbers)"
  }

  /// The errors and warnings of the modules in a part, those of one rule once.
  private static func findings(of part: ModelFacts.Part, _ model: ModelFacts.Model) -> [String] {
    guard let module = part.module else { return [] }
    let names = Set(model.graph.subtree(of: module).map(model.graph.qualifiedName))
    let found = model.report.diagnostics.filter { $0.severity > .note && names.contains($0.module) }
    let codes = Set(found.map(\.code)).sorted()
    return codes.compactMap { code in
      found.first { $0.code == code }.map { first in
        let others = found.count { $0.code == code } - 1
        return "\n\(code.rawValue): \(first.message)" + (others > 0 ? " (and \(SummaryText.counted(others, "more module")))" : "")
      }
    }
  }
}

/// The pages of rules as Markdown.
private enum RulePage {
  private static let pages = Dictionary(RuleDocumentation.all().map { ($0.code, RuleMarkdown.page($0)) }) { first, _ in first }

  static func text(_ code: RuleCode) -> String? { pages[code] }
}

extension OpenDocument {
  /// The rule whose code stands around a byte.
  func ruleCode(at offset: Int) -> (code: RuleCode, range: Range<Int>)? {
    let bytes = text.bytes
    func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) }
    var (start, end) = (min(offset, bytes.count), min(offset, bytes.count))
    while start > 0, isWord(bytes[start - 1]), end - start < 8 { start -= 1 }
    while end < bytes.count, isWord(bytes[end]), end - start < 8 { end += 1 }
    return RuleCode(rawValue: String(decoding: bytes[start..<end], as: UTF8.self).uppercased()).map { ($0, start..<end) }
  }
}

extension Printed {
  /// As Python writes it.
  fileprivate var python: String {
    switch self {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .number(let number): number == number.rounded() && number.magnitude < 1e15 ? String(Int(number)) : "\(number)"
    case .dim(let dim): "\(dim)"
    case .dims(let dims): "(\(dims.map { "\($0)" }.joined(separator: ", ")))"
    case .list(let items): "[\(items.map(\.python).joined(separator: ", "))]"
    case .string(let text): "\"\(text)\""
    }
  }
}
