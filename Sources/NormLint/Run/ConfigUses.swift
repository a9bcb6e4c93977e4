import Formats
import Model
import Rules
import YAMLSource

/// A config that a file is part of, as a program may compose it.
struct ConfigUse: Sendable {
  let user: ConfigSources.Primary
  /// What the command line chooses from a group; nil where it chooses nothing.
  let choice: GroupChoice?
  let parts: ConfigParts
}

/// Finds the configs that a file is part of, those included that a command line has to ask for.
struct ConfigUses: Sendable {
  private let sources: ConfigSources
  /// The files of the command line.
  private let linted: [InputFile]
  private let chosen = Memo<Path, [ConfigUse]>()
  private let offered = Memo<Path, [ConfigSources.Choices]>()
  private let including = Once<[ConfigUse]>()

  init(_ sources: ConfigSources, linted: [InputFile]) { (self.sources, self.linted) = (sources, linted) }

  /// Whether other files may make up a config with this one.
  func areShared(_ file: InputFile) -> Bool { !sources.candidates(above: file.path).isEmpty || !includers(of: file.path).isEmpty }

  /// - Parameter text: the file
  func uses(of file: InputFile, _ text: YAMLFile) -> [ConfigUse] {
    var users = sources.candidates(above: file.path)
    if text.hasDefaults { users.append(ConfigSources.Primary(path: file.path, absolute: file.absolute, file: text)) }
    return users.flatMap(uses).filter { $0.parts.paths.contains(file.path.text) } + includers(of: file.path)
  }

  /// A config with a defaults list as it is, and with each option of its groups that it does not choose itself.
  private func uses(of user: ConfigSources.Primary) -> [ConfigUse] {
    chosen.value(for: user.path) {
      guard let own = sources.parts(of: user) else { return [] }
      let options = sources.files(below: user.path.parent ?? Path("")).filter { $0 != user.path && !own.paths.contains($0.text) }
      let others = options.compactMap { option -> ConfigUse? in
        let choices = choices(of: option).first { $0.user.path == user.path }?.choices ?? []
        return choices.lazy.compactMap { choice in parts(of: user, choosing: choice).map { ConfigUse(user: user, choice: choice, parts: $0) } }.first
      }
      return [ConfigUse(user: user, choice: nil, parts: own)] + others
    }
  }

  /// The configs that may be asked to take a file in.
  private func choices(of path: Path) -> [ConfigSources.Choices] {
    offered.value(for: path) { sources.choices(of: path, sources.read(path.text)) }
  }

  private func parts(of user: ConfigSources.Primary, choosing choice: GroupChoice) -> ConfigParts? {
    ConfigParts(user.file, path: user.path.text, files: sources.reader(for: user.path), headers: sources.headers, choosing: choice)
  }

  /// The linted files that include a file by its path.
  private func includers(of path: Path) -> [ConfigUse] {
    including.value { linted.compactMap(included) }.filter { $0.user.path != path && $0.parts.paths.contains(path.text) }
  }

  private func included(by file: InputFile) -> ConfigUse? {
    guard case .file = file.source, let bytes = try? FileReader.read(file.path, limit: ConfigSources.sizeLimit) else { return nil }
    guard ComposedConfig.mayInclude(bytes, at: file.path.bytes), let text = sources.read(file.path.text), !text.hasDefaults else { return nil }
    let reader = sources.reader(for: file.path, file.settings)
    return ComposedConfig(text, path: file.path.text, files: reader, headers: sources.headers).map {
      ConfigUse(user: ConfigSources.Primary(path: file.path, absolute: file.absolute, file: text), choice: nil, parts: ConfigParts($0))
    }
  }

  /// A config with other texts of some of its files.
  func composed(_ use: ConfigUse, _ texts: OtherTexts, for file: InputFile) -> ComposedConfig? {
    let path = use.user.path.text
    let reader = sources.reader(for: use.user.path, file.settings, overlays: texts)
    return ComposedConfig(texts[path] ?? use.user.file, path: path, files: reader, headers: sources.headers, choosing: use.choice)
  }

  /// A file that may be changed with another one: the command line names it, and no link leads out to it.
  func changeable(_ path: String) -> YAMLFile? {
    let real = try? System.realPath(Path(path))
    guard let file = linted.first(where: { $0.absolute == real }), case .file = file.source, !file.isOutside else { return nil }
    return sources.read(path).flatMap { $0.encoding == .utf8 ? $0 : nil }
  }

  func text(_ path: String) -> YAMLFile? { sources.read(path) }
}

extension YAMLFile {
  /// Whether the document has an entry `defaults`.
  fileprivate var hasDefaults: Bool {
    guard problems.isEmpty, let root = documents.first, kind(root) == .mapping else { return false }
    return value(for: "defaults", in: root) != nil
  }
}
