/// How many bytes gzip would make of a text, from above: it takes the first repetition that it finds and writes it in the fixed
/// codes of RFC 1951, where gzip looks for longer ones and fits its codes to the text.
struct CompressedSize {
  private static let window = 1 << 15
  private static let lengths = 3...258

  private var bits = 0
  /// The last bytes before those that are added, and those.
  private var text: [UInt8] = []
  /// Where `text` begins in all that was added.
  private var offset = 0
  /// By the hash of the four bytes there, the last place that had it.
  private var places = [Int](repeating: Int.min, count: 1 << 15)

  var bytes: Int { bits / 8 + 1 }

  mutating func add(_ bytes: [UInt8]) {
    let dropped = max(0, text.count - CompressedSize.window)
    text.removeFirst(dropped)
    offset += dropped
    var i = text.count
    text += bytes
    while i < text.count {
      let length = repetition(at: i)
      if length == 0 { bits += text[i] < 144 ? 8 : 9 }
      i += max(1, length)
    }
  }

  /// Counts the bits of a repetition that begins at `i`; its length, or 0.
  private mutating func repetition(at i: Int) -> Int {
    guard i + 4 <= text.count else { return 0 }
    let word = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(text[i + $1]) }
    let hash = Int((word &* 2_654_435_761) >> 17)
    let place = places[hash]
    places[hash] = offset + i
    guard place >= offset, offset + i - place <= CompressedSize.window else { return 0 }
    let start = place - offset
    var length = 0
    while length < CompressedSize.lengths.upperBound, i + length < text.count, text[start + length] == text[i + length] { length += 1 }
    guard length >= CompressedSize.lengths.lowerBound else { return 0 }
    // A code of at most 8 bits for the length, of 5 for the distance, and what either has behind it.
    bits += 13 + extraBits(length - 3, codes: 4) + extraBits(i - start - 1, codes: 2)
    return length
  }

  /// Behind a code that is one of `codes` to a power of two.
  private func extraBits(_ value: Int, codes: Int) -> Int {
    value < 2 * codes ? 0 : value.bitWidth - 1 - value.leadingZeroBitCount - codes.trailingZeroBitCount
  }
}
