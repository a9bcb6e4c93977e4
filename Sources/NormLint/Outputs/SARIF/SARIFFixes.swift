import Rules
import YAMLSource

/// Fixes as SARIF replacements, the best first. Each one fixes the whole model; apply only one.
enum SARIFFixes {
  static func add(_ fixes: [ProposedFix], of writer: SARIFWriter, to bytes: inout [UInt8]) {
    guard !fixes.isEmpty else { return }
    bytes.addKey("fixes")
    bytes.addJSONArray(fixes) { fix, bytes in
      bytes.add("{")
      bytes.addText("description", "\(fix.title) [\(fix.id.name)]\(outcome(fix.verification))", isFirst: true)
      bytes.addKey("artifactChanges")
      bytes.add("[{")
      writer.addFile(isFirst: true, to: &bytes)
      bytes.addKey("replacements")
      bytes.addJSONArray(fix.edits.withoutTouching()) { edit, bytes in
        bytes.add("{")
        writer.addRegion("deletedRegion", edit.range, isFirst: true, to: &bytes)
        if !edit.content.isEmpty { bytes.addText("insertedContent", String(decoding: edit.content, as: UTF8.self)) }
        bytes.add("}")
      }
      bytes.add("}]")
      bytes.addKey("properties")
      bytes.add("{")
      bytes.addJSONField("option", fix.id.name, isFirst: true)
      bytes.addJSONField("verification", fix.verification.status.rawValue)
      bytes.add("}}")
    }
  }

  private static func outcome(_ verification: Verification) -> String {
    switch verification.status {
    case .ran: ", verified: \(verification.detail)"
    case .skipped: ", not verified: \(verification.detail)"
    case .failed, .notRun: ""
    }
  }
}

extension ProposedFix {
  /// Whether there is something to apply that cures the program, and doesn't only record how it must call the model.
  var isWritten: Bool { verification.status != .failed && !edits.isEmpty && !recordsCall }
}
