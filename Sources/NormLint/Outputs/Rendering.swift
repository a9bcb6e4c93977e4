import Rules

/// The unit that a format writes or leaves out: a file's findings, or a single finding if the format has limits.
struct Rendering: Sendable {
  /// The text in pieces; several renderings can share one.
  private(set) var pieces: [[UInt8]] = []
  private var endsWithShared = true
  /// The more severe renderings are kept first.
  var severity = Severity.error
  /// The text for the tail; empty for none.
  var notice: [UInt8] = []

  /// What a run says only once.
  struct Once: Sendable {
    let key: String
    /// At so many places of the file.
    let places: Int
  }

  /// Nil for what is always said.
  var once: Once?

  init(severity: Severity = .error) { self.severity = severity }

  init(bytes: [UInt8], severity: Severity = .error) {
    self.severity = severity
    if !bytes.isEmpty { (pieces, endsWithShared) = ([bytes], false) }
  }

  var count: Int { pieces.reduce(0) { $0 + $1.count } }
  var bytes: [UInt8] { Array(pieces.joined()) }

  /// Adds what `body` adds.
  mutating func add(_ body: (inout [UInt8]) -> Void) {
    if endsWithShared { pieces.append([]) }
    endsWithShared = false
    body(&pieces[pieces.count - 1])
  }

  /// Adds a text shared with other renderings.
  mutating func add(shared text: [UInt8]) {
    pieces.append(text)
    endsWithShared = true
  }
}

/// Renders lists of fixes once: all findings of a model share one list.
struct FixTexts {
  private var fixes: [ProposedFix] = []
  private var text: [UInt8] = []

  /// The text that `write` makes of these fixes, cached.
  mutating func text(of fixes: [ProposedFix], _ write: ([ProposedFix], inout [UInt8]) -> Void) -> [UInt8] {
    if fixes.isEmpty || !fixes.isOneArray(with: self.fixes) {
      (self.fixes, text) = (fixes, [])
      write(fixes, &text)
    }
    return text
  }
}

extension [ProposedFix] {
  /// Whether two arrays share their storage.
  fileprivate func isOneArray(with other: [ProposedFix]) -> Bool {
    withUnsafeBufferPointer { own in other.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress && own.count == $0.count } }
  }
}
