import Formats
import LanguageServer
import YAMLSource

extension Server {
  /// `textDocument/definition`: from the name of a class to its Python source, from a reference to what it refers to.
  func definition(_ json: JSONValue) throws(ResponseError) -> JSONValue {
    let params = try PlaceParams(json)
    guard let document = documents[params.uri], document.isConfig else { return .null }
    let offset = document.text.offset(of: params.position)
    return (reference(at: offset, in: document) ?? pythonClass(at: offset, in: document))?.json ?? .null
  }

  /// What a reference of the document leads to, in the config that the document is part of.
  private func reference(at offset: Int, in document: OpenDocument) -> Location? {
    guard let lint = lint(document) else { return nil }
    if let config = lint.composed, let source = config.sources.first(where: { $0.path == lint.file.path.text }) {
      let target = References.definition(at: offset + source.base, in: config.file)
      return target.flatMap { config.composition.locate($0) }.map { place in
        location(of: place.range, in: config.sources[place.source], document)
      }
    }
    return References.definition(at: offset, in: lint.report.source).map { Location(uri: document.uri, range: document.text.range($0)) }
  }

  private func location(of range: Range<Int>, in source: MergedFiles.Source, _ document: OpenDocument) -> Location {
    let path = document.root.absolute(Path(source.path))
    let uri = documents.values.first { $0.path == path }?.uri ?? DocumentURI(path: path.bytes)
    return Location(uri: uri, range: TextDocument(source.file.bytes, encoding: document.text.encoding).range(range))
  }

  private func pythonClass(at offset: Int, in document: OpenDocument) -> Location? {
    let file = document.yaml
    guard let node = file.scalar(at: offset), let lint = lint(document) else { return nil }
    document.root.enter()
    let name = file.kind(node) == .scalar ? file.text(node) : ""
    let tag = file.tag(node).map { $0.hasPrefix("!new:") || $0.hasPrefix("!name:") ? String($0.drop { $0 != ":" }.dropFirst()) : "" } ?? ""
    let names = [name, tag].filter { $0.contains(".") }
    guard let sources = document.root.pythonSources, case let python = lint.file.settings.settings.python, python.read == .auto,
      let place = names.lazy.compactMap({ sources.definition(of: $0, for: document.path, python) }).first
    else { return nil }
    let path = document.root.absolute(Path(place.path))
    let text = TextDocument(place.text, encoding: document.text.encoding)
    return Location(uri: DocumentURI(path: path.bytes), range: text.range(place.range))
  }
}
