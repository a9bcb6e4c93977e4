import Formats
import Pictures
import YAMLSource

/// What a command on one model works with: a file, or the config of several files that it describes or changes.
struct ModelFile: Sendable {
  /// The file; of a config, all of its files as one document.
  let text: YAMLFile
  /// The files that the text is merged of; empty for one that stands alone.
  private let sources: [MergedFiles.Source]

  init(_ file: YAMLFile) { (text, sources) = (file, []) }

  /// Standard input stands alone, as does a file that is only an option of some config.
  init(_ file: InputFile, _ bytes: [UInt8]) {
    let source = YAMLFile(bytes: bytes)
    let isPart = ComposedConfig.isNeeded(for: source, at: file.path.bytes) || ComposedConfig.isGlobal(source)
    guard !file.isStandardInput, isPart else { self = ModelFile(source); return }
    let views = ConfigViews([file], folders: [file.path.tidy], texts: [file.path.text: source])
    // A list that names nothing else leaves the file as it is.
    guard let config = views.composed(file, source), config.sources.count > 1 else { self = ModelFile(source); return }
    (text, sources) = (config.file, config.sources)
  }

  /// Whether it is made of several files.
  var isComposed: Bool { !sources.isEmpty }

  /// Where the files stand in the text; empty for a file that stands alone.
  var parts: [Subject.Part] {
    sources.map { source in
      let end = source.base + source.file.bytes.count
      return Subject.Part(path: source.path, rows: text.position(at: source.base).row...text.position(at: end).row)
    }
  }

  /// The place of a byte in its file.
  /// - Returns: the position, and the file's path where there are several
  func place(of offset: Int) -> (path: String?, position: Position) {
    guard let own = sources.locate(offset..<offset) else { return (nil, text.position(at: offset)) }
    let source = sources[own.source]
    return (source.path, source.file.position(at: own.range.lowerBound))
  }
}
