import YAMLSource

/// A file while its parts are fixed one after the other, in the file's order.
struct JoinedParts {
  private var state: FixState
  private let old: YAMLFile
  private var bytes: [UInt8] = []
  /// How much of the old text stands in the new one already.
  private var position = 0
  /// The fixes that failed since the text changed last, with edits, and those before, without.
  private var failed: [(goal: FixGoal, fixes: [ProposedFix])] = []
  private var stale: [(goal: FixGoal, fixes: [ProposedFix])] = []

  init(of state: FixState) { (self.state, old) = (state, state.file) }

  /// Where a part's stretch begins in the text as fixed so far.
  func place(of part: FilePart) -> Int { part.excerpt.stretch.lowerBound - position + bytes.count }

  /// Takes over what was done to a part; false where more than its stretch changed.
  mutating func add(_ own: FixState, of part: FilePart) -> Bool {
    let place = place(of: part)
    guard let text = part.excerpt.stretch(in: own.file) else { return false }
    if own.file !== part.excerpt.file {
      stale += failed
      failed = []
    }
    bytes += old.bytes[position..<part.excerpt.stretch.lowerBound] + text
    position = part.excerpt.stretch.upperBound
    for done in own.applied {
      state.apply([part.outer(done.fix, stretchAt: place)], to: done.model, verified: done.fix.verification)
    }
    for (goal, told) in own.failed {
      let entry = (goal, told.fixes.map { part.outer($0, stretchAt: place) })
      if told.file === own.file { failed.append(entry) } else { stale.append(entry) }
    }
    return true
  }

  /// The file with all its parts.
  func finished() -> FixState {
    var state = state
    let whole = bytes + old.bytes[position...]
    if whole != old.bytes { state.file = YAMLFile(bytes: whole) }
    for (goal, fixes) in stale { state.fail(fixes, for: goal, in: old) }
    for (goal, fixes) in failed { state.fail(fixes, for: goal, in: state.file) }
    return state
  }
}

extension FilePart {
  /// A finding of a version of the part as one of the whole file, in which the part's stretch begins at some place.
  func outer(_ finding: Diagnostic, stretchAt place: Int) -> Diagnostic {
    var outer = finding
    outer.range = excerpt.outer(finding.range, stretchAt: place)
    return outer
  }

  /// A fix of a version of the part in the same way.
  func outer(_ fix: ProposedFix, stretchAt place: Int) -> ProposedFix {
    var outer = fix
    outer.edits = fix.edits.map { Edit(excerpt.outer($0.range, stretchAt: place), $0.content) }
    return outer
  }
}
