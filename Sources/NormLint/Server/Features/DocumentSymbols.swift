import LanguageServer
import Model
import YAMLSource

extension Server {
  /// `textDocument/documentSymbol`: the models with their modules, as far as the document spells them.
  func documentSymbols(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    guard let document = documents[try DocumentParams(json).uri], let facts = facts(of: document) else { return [] }
    let symbols = facts.models.indices.flatMap { number in
      let parts = facts.parts.filter { $0.model == number && $0.module != nil }
      return DocumentSymbols(document, facts, parts, isTree: capabilities.hasHierarchicalSymbols).symbols
    }
    return .array(symbols)
  }
}

/// The symbols of one model: a module holds those that stand inside of it.
private struct DocumentSymbols {
  private let document: OpenDocument
  private let facts: ModelFacts
  private let parts: [ModelFacts.Part]
  private let isTree: Bool

  init(_ document: OpenDocument, _ facts: ModelFacts, _ parts: [ModelFacts.Part], isTree: Bool) {
    (self.document, self.facts, self.parts, self.isTree) = (document, facts, parts, isTree)
  }

  var symbols: [JSONValue] { isTree ? tree(0..<parts.count) : parts.map { symbol($0, children: []) } }

  /// Parts stand in the order of the text, outer ones first.
  private func tree(_ range: Range<Int>) -> [JSONValue] {
    var (result, index) = ([JSONValue](), range.lowerBound)
    while index < range.upperBound {
      let part = parts[index]
      var end = index + 1
      while end < range.upperBound, parts[end].range.upperBound <= part.range.upperBound { end += 1 }
      result.append(symbol(part, children: tree(index + 1..<end)))
      index = end
    }
    return result
  }

  private func symbol(_ part: ModelFacts.Part, children: [JSONValue]) -> JSONValue {
    let model = facts.models[part.model]
    let module = part.module ?? .model
    let own = model.graph[module]
    let path = model.report.path.isEmpty ? own.type : model.report.path
    let name = module == .model ? path : own.name
    let range = document.text.range(part.range)
    let kind: JSONValue = model.graph.isLeaf(module) ? 8 : 2
    guard isTree else {
      return [
        "name": .string(name), "kind": kind, "containerName": .string(own.type),
        "location": Location(uri: document.uri, range: range).json,
      ]
    }
    let shape = facts.output(of: part).flatMap { $0.shape.rank == nil ? nil : " → \($0.shape)" } ?? ""
    let line = document.text.line(range.start.line)
    let selected = document.text.range(part.range.lowerBound..<max(part.range.lowerBound, min(part.range.upperBound, line.upperBound)))
    return [
      "name": .string(name.isEmpty ? own.type : name), "detail": .string(own.type + shape), "kind": kind, "range": range.json,
      "selectionRange": selected.json, "children": .array(children),
    ]
  }
}
