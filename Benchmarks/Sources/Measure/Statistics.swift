/// Runs several programs in turn, round after round, so that a busy machine slows all of them down.
struct Rounds {
  private(set) var costs: [[Program.Cost]]

  init(_ count: Int, _ programs: [Program]) {
    for program in programs { _ = program.run() }
    costs = Array(repeating: [], count: programs.count)
    for _ in 0..<count {
      for (i, program) in programs.enumerated() { costs[i].append(program.run()) }
    }
  }

  /// Median seconds of one program.
  func wall(_ index: Int) -> Double { median(costs[index].map(\.wall)) }

  /// The median of the rounds' ratios.
  func ratio(_ first: Int, _ second: Int, of value: (Program.Cost) -> Double = { $0.wall }) -> Double {
    median(zip(costs[first], costs[second]).map { value($0) / value($1) })
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
