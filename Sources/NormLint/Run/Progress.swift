/// How far a long run is, on a line of the terminal that comes and goes. Not safe by itself: the writer's lock guards it.
struct Progress {
  /// Shorter runs are over before anybody wonders.
  static let patience = 1000.0
  private static let interval = 100.0

  let total: Int
  private let start: Double
  private let descriptor: Int32
  private var shown: Double?

  init(total: Int, start: Double = System.milliseconds, descriptor: Int32 = 2) {
    (self.total, self.start, self.descriptor) = (total, start, descriptor)
  }

  /// Whether somebody looks on: never in pipes, nor where a machine plays the terminal.
  static func isWanted(
    isQuiet: Bool, environment: (String) -> String? = System.environment,
    isTerminal: (Int32) -> Bool = System.isTerminal
  ) -> Bool {
    !isQuiet && isTerminal(2) && environment("TERM") != "dumb" && (environment("CI") ?? "").isEmpty
  }

  /// Says that `done` files are through, if it is time to.
  mutating func show(_ done: Int, now: Double = System.milliseconds) {
    guard now - start >= Progress.patience, now - (shown ?? 0) >= Progress.interval else { return }
    shown = now
    try? System.writeAll(Array("\r\(done) of \(total) files\u{1B}[K".utf8), to: descriptor)
  }

  /// Makes room for what is to be written.
  mutating func clear() {
    guard shown != nil else { return }
    shown = nil
    try? System.writeAll(Array("\r\u{1B}[K".utf8), to: descriptor)
  }
}
