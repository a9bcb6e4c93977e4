import Rules

/// What of a format stands or falls as one: a file's findings, or one of them where there is room for some only.
struct Rendering: Sendable {
  /// The text in pieces, for what several renderings have in common is there once.
  private(set) var pieces: [[UInt8]] = []
  private var endsWithShared = true
  /// What decides who stays.
  var severity = Severity.error
  /// What the tail says of it; none for nothing.
  var notice: [UInt8] = []

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

  /// Adds a text that others have too.
  mutating func add(shared text: [UInt8]) {
    pieces.append(text)
    endsWithShared = true
  }
}

/// The text of fixes: all findings of a model have one list of them, which is written once.
struct FixTexts {
  private var fixes: [ProposedFix] = []
  private var text: [UInt8] = []

  /// What `write` makes of a finding's fixes.
  mutating func text(of fixes: [ProposedFix], _ write: ([ProposedFix], inout [UInt8]) -> Void) -> [UInt8] {
    if fixes.isEmpty || !fixes.isOneArray(with: self.fixes) {
      (self.fixes, text) = (fixes, [])
      write(fixes, &text)
    }
    return text
  }
}

extension [ProposedFix] {
  /// Whether two arrays are copies of one, which shows without looking at what they hold.
  fileprivate func isOneArray(with other: [ProposedFix]) -> Bool {
    withUnsafeBufferPointer { own in other.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress && own.count == $0.count } }
  }
}
