import Rules
import YAMLSource

/// `--add-ignore`: a comment for every finding, written into the files.
struct IgnoreRun {
  let engine: Engine
  let reason: String
  let messages: Messages

  /// Writes the files that have findings. Returns whether every finding is silenced now.
  func add(to files: [InputFile]) -> Bool {
    var (findings, changed, isComplete) = (0, 0, true)
    for file in files {
      guard let count = add(to: file) else {
        isComplete = false
        continue
      }
      findings += count
      changed += count > 0 ? 1 : 0
    }
    let places = SummaryText.counted(changed, "file")
    messages.note("silenced \(SummaryText.counted(findings, "finding")) in \(places)")
    return isComplete
  }

  /// How many findings of the file are silenced; nil where one could not be.
  private func add(to file: InputFile) -> Int? {
    do {
      guard case .file = file.source else { throw FileReader.Problem("can't be written to") }
      let bytes = try FileReader.read(file.path)
      let report = engine.lint(YAMLFile(bytes: bytes), file.settings.options(for: file.absolute))
      let findings = file.selection.apply(to: report.diagnostics)
      if findings.isEmpty { return 0 }
      guard report.source.encoding == .utf8 else { throw FileReader.Problem("is UTF-16; save it as UTF-8 first") }
      let insertion = IgnoreInsertion(findings, in: report.source, reason: reason)
      guard insertion.count > 0, let silenced = try? insertion.finished().bytes, isSilenced(silenced, file) else {
        throw FileReader.Problem("has findings that no comment can silence; it is left as it is")
      }
      try FileWriter.replace(file.path, expecting: bytes, with: silenced)
      return insertion.count
    } catch {
      let reason = (error as? FileReader.Problem)?.message ?? (error as? FileWriter.Problem)?.message
      messages.error("\(file.path.text) \(reason ?? String(describing: error))")
      return nil
    }
  }

  /// Whether no finding is left to silence.
  private func isSilenced(_ bytes: [UInt8], _ file: InputFile) -> Bool {
    let after = engine.lint(YAMLFile(bytes: bytes), file.settings.options(for: file.absolute))
    return file.selection.apply(to: after.diagnostics).allSatisfy { $0.code == .unusedSuppression }
  }
}
