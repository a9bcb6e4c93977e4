import Rules

/// How much of a format its readers take.
struct Room: Sendable {
  let results: Int
  /// By gzip.
  let compressedBytes: Int

  /// Code scanning shows 5,000 results of a run, and refuses more than 10 MB; what frames the results is small.
  static let gitHub = Room(results: 5_000, compressedBytes: 9_900_000)
}

/// What was left out for want of room.
struct Omission: Sendable {
  fileprivate(set) var counts = [Int](repeating: 0, count: Severity.allCases.count)
  fileprivate(set) var kept = 0

  var total: Int { counts.reduce(0, +) }

  /// `GitHub takes 5000 results of 10 MB at most: 213 warnings and 2000 notes of 7213 findings are left out`
  var text: String {
    let kinds = zip(Severity.allCases, counts).reversed().filter { $0.1 > 0 }.map { SummaryText.counted($0.1, $0.0.rawValue) }
    return "GitHub takes \(Room.gitHub.results) results of 10 MB at most: \(SummaryText.joined(kinds)) of \(total + kept) findings are left out"
  }
}

/// Holds renderings back until it is known which of them there is room for: the gravest, of equal ones the first.
struct Shortlist {
  private let room: Room
  /// By severity, each with its place among all.
  private var kept: [[(place: Int, rendering: Rendering)]] = Array(repeating: [], count: Severity.allCases.count)
  private var places = 0
  private var omission = Omission()

  init(_ room: Room) { self.room = room }

  mutating func add(_ rendering: Rendering) {
    kept[Severity.allCases.firstIndex(of: rendering.severity)!].append((places, rendering))
    places += 1
    if places - omission.total > room.results { dropLast() }
  }

  private mutating func dropLast() {
    guard let severity = kept.firstIndex(where: { !$0.isEmpty }) else { return }
    kept[severity].removeLast()
    omission.counts[severity] += 1
  }

  /// What stays, in the order in which it came, and what doesn't.
  mutating func finish() -> ([Rendering], Omission?) {
    let fitting = fitting
    while places - omission.total > fitting { dropLast() }
    omission.kept = places - omission.total
    let ordered = kept.flatMap { $0 }.sorted { $0.place < $1.place }.map(\.rendering)
    return (ordered, omission.total > 0 ? omission : nil)
  }

  /// How many of the gravest are small enough together.
  private var fitting: Int {
    // What is small as it is need not be measured.
    let gravest = kept.reversed().joined()
    guard gravest.reduce(0, { $0 + $1.rendering.count }) > room.compressedBytes else { return gravest.count }
    var size = CompressedSize()
    let first = gravest.enumerated().first { _, held in
      for piece in held.rendering.pieces { size.add(piece) }
      return size.bytes > room.compressedBytes
    }
    return first?.offset ?? gravest.count
  }
}
