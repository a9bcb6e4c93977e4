/// The hashes by which GitHub's code scanning knows lines again (github/codeql-action, `fingerprints.ts`): of each line's first
/// 100 characters, reading on over its end, in UTF-16 and without blanks and tabs, and how many lines before it have the same.
struct LineHashes {
  private static let length = 100
  private static let factor: UInt64 = 37
  /// The factor of the character that leaves the window.
  private static let lastFactor = (0..<length).reduce(UInt64(1)) { power, _ in power &* factor }
  private static let end = UInt64(UInt16.max)

  /// By row.
  private(set) var texts: [Int: String] = [:]
  private let rows: Set<Int>

  /// The last characters, and the row that begins at each of them.
  private var window = [(character: UInt64, row: Int)](repeating: (0, 0), count: length)
  private var index = 0
  private var hash: UInt64 = 0
  private var counts: [UInt64: Int] = [:]
  private var row = 0

  /// Hashes some rows of a text.
  init(of bytes: [UInt8], rows: Set<Int>) {
    self.rows = rows
    var (startsRow, followsReturn) = (true, false)
    for unit in String(decoding: bytes, as: UTF8.self).utf16 where texts.count < rows.count {
      let isPair = followsReturn && unit == 0x0A
      followsReturn = unit == 0x0D
      if isPair || unit == 0x20 || unit == 0x09 { continue }
      let isEnd = unit == 0x0A || unit == 0x0D
      push(isEnd ? 0x0A : UInt64(unit), startsRow: startsRow)
      startsRow = isEnd
    }
    push(LineHashes.end, startsRow: startsRow)
    for _ in 0..<LineHashes.length { push(0, startsRow: false) }
  }

  private mutating func push(_ character: UInt64, startsRow: Bool) {
    let leaving = window[index]
    // The row that began here has had its hundred characters.
    if leaving.row > 0 { settle(leaving.row) }
    if startsRow { row += 1 }
    hash = hash &* LineHashes.factor &+ character &- LineHashes.lastFactor &* leaving.character
    window[index] = (character, startsRow ? row : 0)
    index = (index + 1) % LineHashes.length
  }

  private mutating func settle(_ row: Int) {
    let count = counts[hash, default: 0] + 1
    counts[hash] = count
    if rows.contains(row) { texts[row] = "\(String(hash, radix: 16)):\(count)" }
  }
}
