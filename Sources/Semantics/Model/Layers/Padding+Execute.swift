/// `F.pad`: constant, reflect, replicate, circular.
extension Padding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let numbers = try run.known(padding, "padding")
    guard numbers.count % 2 == 0 else { throw .shape("Padding length must be divisible by 2") }
    let pairs = numbers.count / 2
    let x = run.take()
    try checkRank(x.rank, pairs)
    var maps: [[Int]] = []
    for i in (0..<pairs).reversed() {
      let size = x.dims[x.rank - 1 - i]
      let (before, after) = (numbers[2 * i], numbers[2 * i + 1])
      try run.machine.arena.demandRoom(forLists: [size + before + after])
      maps.append(try mode.sources(size, before, after: after, of: type))
    }
    if mode == .reflect || mode == .replicate, x.dims.dropFirst(x.rank == pairs + 1 ? 0 : 1).contains(0) {
      throw .shape(
        """
        Expected \(pairs + 1)D or \(pairs + 2)D (batch mode) tensor with possibly 0 batch size and other non-zero \
        dimensions for input, but got: \(x.shapeText)
        """)
    }
    return try run.gathered(x, maps: maps, else: mode.pads ? Float(try run.known(value, "value")) : 0)
  }

  private func checkRank(_ rank: Int, _ pairs: Int) throws(Refusal) {
    if pairs > rank {
      throw .shape(
        """
        Padding length should be less than or equal to two times the input dimension but got padding length \
        \(2 * pairs) and input of dimension \(rank)
        """)
    }
    let allowed = (pairs + 1)...(pairs + 2)
    if !mode.pads || mode == .circular && spatial != nil, !allowed.contains(rank) {
      throw .shape("Expected \(pairs + 1)D or \(pairs + 2)D input to \(type), but got \(rank)D")
    }
  }
}

extension Padding.Mode {
  /// Where the values of a dimension of `size` come from once it is padded so, or cropped: -1 for the constant.
  func sources(_ size: Int, _ before: Int, after: Int, of type: String) throws(Refusal) -> [Int] {
    if let refusal = refusal(size, before, after: after) {
      throw .shape("\(type): padding (\(before), \(after)) \(refusal): got a dimension of size \(size)")
    }
    return (-before..<max(-before, size + after)).map { source($0, size, before: before, after: after) }
  }

  /// Where the value at coordinate `i`, counted from the input's first, comes from.
  private func source(_ i: Int, _ size: Int, before: Int, after: Int) -> Int {
    if i >= 0, i < size { return i }
    switch self {
    case .zero, .constant: return -1
    case .reflect: return i < 0 ? -i : 2 * (size - 1) - i
    case .replicate: return i < 0 ? 0 : size - 1
    case .circular:
      // A negative side is cut off first: what is left repeats.
      let (first, count) = (max(0, -before), size - max(0, -before) - max(0, -after))
      return count > 0 ? first + ((i - first) % count + count) % count : -1
    }
  }

  private func refusal(_ size: Int, _ before: Int, after: Int) -> String? {
    let output = size + before + after
    switch self {
    case .zero, .constant:
      return size + min(before, 0) + min(after, 0) < 0 ? "resulted in a negative output size" : nil
    case .reflect:
      if before >= size || after >= size { return "should be less than the corresponding input dimension" }
      return output < 1 ? "leaves nothing" : nil
    case .replicate: return output < 1 ? "leaves nothing" : nil
    case .circular:
      if before > size || after > size { return "causes wrapping around more than once" }
      if output > 1, size + before < 0 || size + after < 0 { return "crops more than there is" }
      return output < 0 ? "negative padding results in an empty dimension" : nil
    }
  }
}
