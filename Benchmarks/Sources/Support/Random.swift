/// SplitMix64: the same numbers from the same seed, on every machine.
public struct Random {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  public mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
  public mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) < probability * Double(1 << 53) }
  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
