/// A progress line for long runs. Not thread-safe; guarded by the writer's lock.
struct Progress {
  /// Milliseconds before progress is shown.
  static let patience = 1000.0
  private static let interval = 100.0

  let total: Int
  private let start: Double
  private let descriptor: Int32
  private var shown: Double?

  init(total: Int, start: Double = System.milliseconds, descriptor: Int32 = 2) {
    (self.total, self.start, self.descriptor) = (total, start, descriptor)
  }

  /// Only on interactive terminals; not in pipes or CI.
  static func isWanted(
    isQuiet: Bool, environment: (String) -> String? = System.environment,
    isTerminal: (Int32) -> Bool = System.isTerminal
  ) -> Bool {
    !isQuiet && isTerminal(2) && environment("TERM") != "dumb" && (environment("CI") ?? "").isEmpty
  }

  /// Shows that `done` files are finished, at most every so often.
  mutating func show(_ done: Int, now: Double = System.milliseconds) {
    guard now - start >= Progress.patience, now - (shown ?? 0) >= Progress.interval else { return }
    shown = now
    try? System.writeAll(Array("\r\(done) of \(total) files\u{1B}[K".utf8), to: descriptor)
  }

  /// Clears the line before other output.
  mutating func clear() {
    guard shown != nil else { return }
    shown = nil
    try? System.writeAll(Array("\r\u{1B}[K".utf8), to: descriptor)
  }
}
