import Rules

/// The limits of a format's consumers.
struct Room: Sendable {
  let results: Int
  let bytes: Int

  /// GitHub's code scanning shows 5,000 results of a run, and refuses a log above 10 MB after gzip. Logs of real configs
  /// compress to a thirtieth or less; the limit assumes only a sixth.
  static let gitHub = Room(results: 5_000, bytes: 60_000_000)
}

/// Findings left out because of a format's limits.
struct Omission: Sendable {
  private let room: Room
  /// By severity.
  fileprivate(set) var counts = [Int](repeating: 0, count: Severity.allCases.count)
  fileprivate(set) var kept = 0

  fileprivate init(_ room: Room) { self.room = room }

  var total: Int { counts.reduce(0, +) }

  /// `GitHub takes at most 5000 results in 60 MB: 213 warnings and 2000 notes of 7213 findings are left out`
  var text: String {
    let kinds = zip(Severity.allCases, counts).reversed().filter { $0.1 > 0 }.map { SummaryText.counted($0.1, $0.0.rawValue) }
    return "GitHub takes at most \(room.results) results in \(room.bytes / 1_000_000) MB: "
      + "\(SummaryText.joined(kinds)) of \(total + kept) findings are left out"
  }
}

/// Keeps the most severe renderings that fit a format's limits; earlier ones first.
struct Shortlist {
  private let room: Room
  /// By severity, each with its position among all.
  private var kept: [[(place: Int, rendering: Rendering)]] = Array(repeating: [], count: Severity.allCases.count)
  private var bytes = 0
  private var omission: Omission

  init(_ room: Room) { (self.room, omission) = (room, Omission(room)) }

  mutating func add(_ rendering: Rendering) {
    let place = omission.kept + omission.total
    kept[rendering.severity.rank].append((place, rendering))
    omission.kept += 1
    bytes += rendering.count
    while omission.kept > room.results || bytes > room.bytes { dropLast() }
  }

  /// Leaves out the last of the least severe.
  private mutating func dropLast() {
    guard let severity = kept.firstIndex(where: { !$0.isEmpty }), let last = kept[severity].popLast() else { return }
    bytes -= last.rendering.count
    omission.kept -= 1
    omission.counts[severity] += 1
  }

  /// What fits, in the order in which it came, and what is left out.
  func finish() -> ([Rendering], Omission?) {
    let ordered = kept.flatMap { $0 }.sorted { $0.place < $1.place }.map(\.rendering)
    return (ordered, omission.total > 0 ? omission : nil)
  }
}
