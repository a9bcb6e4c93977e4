import Formats
import Model
import Rules
import YAMLSource

/// Sees files together that make up one config: a file with those that it names, and a file with the configs that use it.
///
/// Reads other files only if a file has a defaults list, or holds a model below a folder whose configs have one.
final class ConfigViews: Sendable {
  /// How a file is seen.
  struct View {
    let report: FileReport
    /// Findings in files that are part of the config and were not asked for.
    var foreign: [FileReport] = []
    /// How the configs that use the file call its models; nil where nobody uses it.
    var contexts: [NamedContext]?
  }

  /// The files of the command line, by real path.
  private let linted: [Path: InputFile]
  let sources: ConfigSources
  private let judgements = Memo<Judged, Judgement?>()
  /// Those on files that configs of others name, by real path.
  private let ownReports = Memo<Path, FileReport>()

  /// A file with a defaults list.
  typealias Config = ConfigSources.Primary

  /// A config of which nothing is chosen by the command line, under settings.
  private struct Judged: Hashable, Sendable {
    let path: Path
    let settings: ObjectIdentifier
  }

  /// What is found in a config.
  private struct Judgement: Sendable {
    /// One for each of its files.
    let reports: [FileReport]
    /// How its models are called.
    let context: Context
  }

  /// The configs that each file is part of, for fixes.
  let uses: ConfigUses
  private let files: [InputFile]

  /// - Parameter texts: texts that take the place of those on disk, by path
  convenience init(_ files: [InputFile], folders: [Path] = [], texts: OtherTexts = [:]) {
    self.init(files, ConfigSources(folders: folders, texts: texts))
  }

  private init(_ files: [InputFile], _ sources: ConfigSources) {
    linted = Dictionary(files.map { ($0.absolute, $0) }) { first, _ in first }
    (self.files, self.sources) = (files, sources)
    uses = ConfigUses(sources, linted: files)
  }

  /// The same files, some of them with other texts.
  func taking(_ texts: OtherTexts) -> ConfigViews { ConfigViews(files, ConfigSources(sources, taking: texts)) }

  /// The text of a file that a config was made of; nil for all others.
  func known(_ path: Path) -> YAMLFile? { sources.known(path) }

  /// A file as part of the configs that it belongs to; nil if it belongs to none.
  func view(of file: InputFile, _ own: FileReport) -> View? {
    if case .unreadable = file.source { return nil }
    if ComposedConfig.isNeeded(for: own.source, at: file.path.bytes) { return experiment(file, own.source) ?? whole(file, own.source) }
    if own.verdicts.isEmpty { return ComposedConfig.isGlobal(own.source) ? experiment(file, own.source) : nil }
    guard case .file = file.source else { return nil }
    let users = sources.candidates(above: file.path).filter { sources.parts(of: $0)?.paths.contains(file.path.text) == true }
    return used(file, own.source, by: users.map { ($0, [nil]) })
  }

  private func whole(_ file: InputFile, _ source: YAMLFile, showsForeign: Bool = true) -> View? {
    let config = Config(path: file.path, absolute: file.absolute, file: source)
    guard let judgement = judgement(of: config, for: file, overlays: overlays(file, source)) else { return nil }
    let others = showsForeign ? judgement.reports.dropFirst().compactMap { foreign($0, from: file) } : []
    return View(report: judgement.reports[0], foreign: others)
  }

  /// A config that the command line chooses from a group of the configs above.
  private func experiment(_ file: InputFile, _ source: YAMLFile) -> View? {
    guard case .file = file.source else { return nil }
    return used(file, source, by: sources.choices(of: file.path, source).map { ($0.user, $0.choices) })
  }

  /// - Parameter users: configs with the options by which each may be asked to take the file in, likeliest first; nil for a file
  ///   that its own list names
  private func used(_ file: InputFile, _ source: YAMLFile, by users: [(user: Config, choices: [GroupChoice?])]) -> View? {
    var reports: [(name: String, report: FileReport)] = []
    var contexts: [NamedContext] = []
    var others: [FileReport] = []
    if users.isEmpty { return nil }
    let overlays = overlays(file, source)
    for (user, choices) in users {
      guard let judgement = firstJudgement(of: user, for: file, overlays: overlays, choosing: choices),
        let own = judgement.reports.first(where: { $0.path == file.path })
      else { continue }
      reports.append((user.path.text, own))
      contexts.append(NamedContext(name: user.path.text, context: judgement.context))
      if choices.contains(where: { $0 != nil }) {
        // Configs that take in the same model are refused the same.
        others += judgement.reports.filter { $0.path != file.path }.compactMap { foreign($0, from: file)?.without(others) }
      }
    }
    return Linter.merged(reports).map { View(report: $0, foreign: others, contexts: contexts) }
  }

  /// The text of a file, where it isn't what configs are made of.
  private func overlays(_ file: InputFile, _ source: YAMLFile) -> OtherTexts {
    if !file.isStandardInput, sources.takes(source, at: file.path) { return [:] }
    return [file.path.text: source]
  }

  /// The judgement of a config with the first of the choices that its lists offer.
  private func firstJudgement(of user: Config, for file: InputFile, overlays: OtherTexts, choosing choices: [GroupChoice?]) -> Judgement? {
    for choice in choices {
      if let judgement = judgement(of: user, for: file, overlays: overlays, choosing: choice) { return judgement }
    }
    return nil
  }

  // MARK: Judging

  /// What is found in a config, under the settings of a file that is part of it. Nil where its lists don't offer the choice.
  private func judgement(of user: Config, for file: InputFile, overlays: OtherTexts, choosing choice: GroupChoice? = nil) -> Judgement? {
    let make = { [self] () -> Judgement? in
      let reader = sources.reader(for: user.path, file.settings, overlays: overlays)
      let config = ComposedConfig(user.file, path: user.path.text, files: reader, headers: sources.headers, choosing: choice)
      guard let config else { return nil }
      let linter = Linter(options: file.settings.options(for: user.absolute ?? file.absolute))
      return Judgement(reports: linter.lint(config), context: linter.context(of: config))
    }
    // Each file that a config names asks for it; an experiment alone asks for its own config.
    guard overlays.isEmpty, choice == nil else { return make() }
    return judgements.value(for: Judged(path: user.path, settings: ObjectIdentifier(file.settings)), make)
  }

  /// The report on another file of a config; nil if linting that file reports it anyway, or if there is nothing to tell and no model in it.
  private func foreign(_ report: FileReport, from file: InputFile) -> FileReport? {
    guard !report.diagnostics.isEmpty || !report.verdicts.isEmpty else { return nil }
    guard let other = (try? System.realPath(report.path)).flatMap({ linted[$0] }) else { return report }
    guard !report.diagnostics.isEmpty else { return nil }
    // If the other file's own lint considers this config as well, it reports the findings itself.
    if sources.candidates(above: other.path).contains(where: { $0.path == file.path }), Scan.namesClasses(report.source) { return nil }
    let known = ownReports.value(for: other.absolute) { ownReport(on: other, report.source) }
    return report.without(known, namedBy: file.path.text)
  }

  /// What linting a file reports of it.
  private func ownReport(on file: InputFile, _ source: YAMLFile) -> FileReport {
    let alone = Linter(options: file.settings.options(for: file.absolute)).lint(source)
    let isComposed = ComposedConfig.isNeeded(for: alone.source, at: file.path.bytes)
    return (isComposed ? whole(file, alone.source, showsForeign: false) : view(of: file, alone))?.report ?? alone
  }
}
