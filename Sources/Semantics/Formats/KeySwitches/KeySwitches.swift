import Catalogue
import Model
import YAMLSource

/// Formats without a front-end of their own, in which keys decide what the norm layers are: `switches.yaml` tells which.
enum KeySwitches {
  /// Fast check whether any format of the table can match.
  static func maySay(_ file: YAMLFile, _ root: NodeID) -> Bool {
    guard file.kind(root) == .mapping else { return false }
    return SwitchMarks.keys.contains { mark in
      guard let value = file.value(for: mark.key, in: root) else { return false }
      return mark.below.map { file.kind(file.resolve(value)) == .mapping && file.value(for: $0, in: value) != nil } ?? true
    }
  }

  /// The model that a document of such a format describes.
  static func model(_ scan: Scan) -> ModelDescription? {
    let (file, root) = (scan.file, scan.root)
    for format in SwitchTable.standard.formats {
      guard var document = document(file, root, format: format) else { continue }
      let outcomes = format.switches.flatMap { $0.outcomes(in: &document, code: format.code) }
      let name = document.value(format.builder)?.switchWord
      let type = name ?? format.name
      let built = name.map { "\(format.name) builds `\($0)` from this" } ?? "this is a config of \(format.name)"
      let content = SwitchContent(outcomes: outcomes, built: built)
      return ModelDescription(
        type: type, content: .switches(content, marker: document.marker), dialect: Hydra.self, speller: SwitchSpeller.self,
        catalogue: scan.catalogue)
    }
    return nil
  }

  /// The document as one of `format`; nil where it isn't.
  private static func document(_ file: YAMLFile, _ root: NodeID, format: SwitchFormat) -> DocumentSwitches? {
    let isIncomplete = file.value(for: "_BASE_", in: root) != nil || file.value(for: "__include__", in: root) != nil
    var document = DocumentSwitches(file, root: root, marker: root, isIncomplete: isIncomplete)
    func stands(_ key: String) -> Bool { document.places(key).contains { $0.value != nil } }
    guard format.needs.allSatisfy({ stands($0) }), format.any.isEmpty || format.any.contains(where: { stands($0) }),
      !format.not.contains(where: { stands($0) })
    else { return nil }
    let first = format.builder.dottedParts.first.map(String.init) ?? ""
    let top = file.mergedEntries(of: root).first { file.text($0.key) == first } ?? file.mergedEntries(of: root).first
    let marker = document.places(format.builder).first?.value?.node ?? top?.key ?? root
    return DocumentSwitches(file, root: root, marker: marker, isIncomplete: isIncomplete)
  }
}

/// The result of a model's switches.
struct SwitchContent: Sendable {
  let outcomes: [SwitchOutcome]
  /// The component that builds it, as a sentence.
  let built: String

  /// The note about the unknown rest.
  var note: String {
    let safe = outcomes.compactMap { if case .safe(let text) = $0 { text } else { nil } }
    let parts = [built] + (safe.isEmpty ? [] : [safe.joined(separator: ", ") + ", which updates no statistics"])
    return parts.joined(separator: "; ") + "; what else it holds can't be checked"
  }
}

extension GraphBuilder {
  /// Builds the known part of a switched model.
  mutating func switched(
    _ content: SwitchContent, type: String, name: String, on inputs: [ValueID]?, at marker: NodeID
  ) -> ValueID? {
    let outer = node
    defer { node = outer }
    return scope(name, type) { builder -> ValueID? in
      let own = builder.parent
      for outcome in content.outcomes {
        switch outcome {
        case .tracking(let type, let facts, let place):
          builder.node = place
          builder.layer(facts.key, SwitchedNorm(type, facts), on: inputs?.first)
        case .possible(let text, let place):
          let module = builder.module("?", Opaque(type: "?"))
          builder.remark(.partlyKnown(text), on: module, at: place)
        case .unresolved(let reason, let place):
          let module = builder.module("?", Opaque(type: "?"))
          builder.remark(.unresolved(reason), on: module, at: place)
        case .refused(let reason, let place):
          builder.remark(.fault(.badArgument(reason)), on: own, at: place)
        case .safe: break
        }
      }
      builder.node = outer
      builder.remark(.partlyKnown(content.note), on: own, at: marker)
      return inputs.flatMap { builder.function(Summarized(shape: .unknown), $0.map(Optional.some)) }
    }
  }
}
