import Rules
import Synchronization
import YAMLSource

/// `--add-ignore`: a comment for every finding, written into the files.
struct IgnoreRun: Sendable {
  let engine: Engine
  let reason: String
  let messages: Messages

  private final class Totals: Sendable {
    let value = Mutex((findings: 0, files: 0, isComplete: true))
  }

  /// Writes the files that have findings, one after the other. Returns whether every finding is silenced now.
  func add(to files: [InputFile]) -> Bool {
    let totals = Totals()
    let failed = { (index: Int) in
      messages.error("\(files[index].path.text): \(InternalFault.message)")
      totals.value.withLock { $0.isComplete = false }
    }
    System.onThreads(1, count: files.count, failed: failed) { index in
      let count = add(to: files[index])
      totals.value.withLock { totals in
        totals.findings += count ?? 0
        totals.files += count ?? 0 > 0 ? 1 : 0
        totals.isComplete = totals.isComplete && count != nil
      }
      return true
    }
    let (findings, changed, isComplete) = totals.value.withLock { $0 }
    messages.note("silenced \(SummaryText.counted(findings, "finding")) in \(SummaryText.counted(changed, "file"))")
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
