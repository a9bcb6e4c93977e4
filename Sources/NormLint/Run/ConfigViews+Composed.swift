import Formats
import Rules
import YAMLSource

extension ConfigViews {
  /// The config in which a file is seen: the one that it describes, or the first of those that name it; nil for a file that stands alone.
  func composed(_ file: InputFile, _ source: YAMLFile) -> ComposedConfig? {
    let own = Config(path: file.path, absolute: file.absolute, file: source)
    let users = sources.candidates(above: file.path).filter { sources.parts(of: $0)?.paths.contains(file.path.text) == true }
    let isOwn = ComposedConfig.isNeeded(for: source, at: file.path.bytes)
    return ((isOwn ? [own] : []) + users).lazy.compactMap { [sources] user in
      let reader = sources.reader(for: user.path, file.settings)
      return ComposedConfig(user.file, path: user.path.text, files: reader, headers: sources.headers)
    }.first
  }
}
