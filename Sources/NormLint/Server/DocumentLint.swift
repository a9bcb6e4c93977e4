import Formats
import LanguageServer
import Rules
import YAMLSource

/// What is found in one version of a document, by itself and as part of the configs that it belongs to.
struct DocumentLint {
  let file: InputFile
  /// The findings that the settings report, in order.
  let report: FileReport
  /// Findings in other files of the same config.
  let foreign: [FileReport]
  /// How the file is seen as part of configs; nil where it is part of none.
  let view: ConfigViews.View?
  /// What lints and fixes the file among the others.
  let run: CheckRun

  /// Works in the document's root, which is the current folder.
  init(_ document: OpenDocument, among documents: [OpenDocument], _ client: ClientSettings) {
    let root = document.root
    let neighbours = documents.filter { $0.root == root && $0.isConfig }
    let files = neighbours.map { neighbour in
      let folder = neighbour.path.parent ?? Path("/")
      return InputFile(path: neighbour.shownPath, source: .file, absolute: neighbour.path, settings: root.settings(for: folder, client))
    }
    let texts = Dictionary(neighbours.map { ($0.shownPath.text, $0.yaml) }) { first, _ in first }
    var run = CheckRun(engine: .standard, destinations: [])
    (run.fixing, run.runThreads) = (.verify, nil)
    run.compositions = ConfigViews(files, folders: [Path("")], texts: texts)
    let file = files[neighbours.firstIndex { $0 === document } ?? 0]
    let (own, view) = run.viewed(file)
    self.init(file, own, view, run)
  }

  /// - Parameter own: what is found in the file by itself
  init(_ file: InputFile, _ own: FileReport, _ view: ConfigViews.View?, _ run: CheckRun) {
    var report = view?.report ?? own
    report.diagnostics = file.selection.apply(to: report.diagnostics)
    (self.file, self.report, self.view, self.run, foreign) = (file, report, view, run, view?.foreign ?? [])
  }
}

extension DocumentLint {
  /// The config in which the document is seen; nil where it stands alone.
  var composed: ComposedConfig? { view == nil ? nil : run.compositions?.composed(file, report.source) }

  /// What is known of the layers that the document spells.
  var facts: ModelFacts {
    let linter = Linter(options: file.treatment.lint)
    guard let composed, let own = composed.sources.firstIndex(where: { $0.path == file.path.text }) else {
      return ModelFacts(linter.inspect(report.source)) { $0 }
    }
    return ModelFacts(linter.inspect(composed.file)) { range in
      composed.composition.locate(range).flatMap { $0.source == own ? $0.range : nil }
    }
  }
}

extension Server {
  /// What is known of the layers that a document spells; nil where it is not to be linted.
  func facts(of document: OpenDocument) -> ModelFacts? {
    guard let lint = lint(document) else { return nil }
    if let known = document.facts { return known }
    document.root.enter()
    let facts = lint.facts
    document.facts = facts
    return facts
  }

  /// What is found in a document; nil where it is not to be linted.
  func lint(_ document: OpenDocument) -> DocumentLint? {
    guard settings.isEnabled, document.isConfig, !document.isSettings else { return nil }
    if let known = document.lint { return known }
    document.root.beginLint()
    let own = document.root.settings(for: document.path.parent ?? Path("/"), settings)
    if own.settings.exclude?.match(document.path) == true { return nil }
    let lint = DocumentLint(document, among: Array(documents.values), settings)
    if (lint.view != nil) != document.isPart {
      document.isPart = lint.view != nil
      othersChanged(besides: document)
    }
    document.lint = lint
    return lint
  }
}

extension OpenDocument {
  /// Whether the document is a file of normlint's settings.
  var isSettings: Bool { SettingsFiles.isSettings(path) || yaml.holdsSettings }
}
