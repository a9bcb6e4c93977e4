import Formats
import Rules
import YAMLSource

extension ConfigViews {
  /// The config in which a file is seen: one that the command line has choose it, the one that it describes, or the first of those that name
  /// it; nil for a file that stands alone.
  func composed(_ file: InputFile, _ source: YAMLFile) -> ComposedConfig? {
    let isOwn = ComposedConfig.isNeeded(for: source, at: file.path.bytes)
    var users: [(user: Config, choice: GroupChoice?)] = []
    if isOwn || ComposedConfig.isGlobal(source) {
      users = sources.choices(of: file.path, source).flatMap { user, choices in choices.map { (user, $0) } }
    }
    if isOwn { users.append((Config(path: file.path, absolute: file.absolute, file: source), nil)) }
    let naming = sources.candidates(above: file.path).filter { sources.parts(of: $0)?.paths.contains(file.path.text) == true }
    return (users + naming.map { ($0, nil) }).lazy.compactMap { [sources] user, choice in
      let reader = sources.reader(for: user.path, file.settings)
      return ComposedConfig(user.file, path: user.path.text, files: reader, headers: sources.headers, choosing: choice)
    }.first
  }
}
