/// What was measured, goal by goal.
struct Table {
  private var rows: [[String]] = [["measured", "result", "goal", "", "how"]]
  private(set) var hasFailure = false

  enum Goal {
    case atMost(Double)
    case atLeast(Double)
  }

  mutating func add(_ what: String, _ value: Double, _ unit: String, _ goal: Goal, _ how: String) {
    let (isMet, text) =
      switch goal {
      case .atMost(let limit): (value <= limit, "<= \(shortened(limit))\(unit)")
      case .atLeast(let limit): (value >= limit, ">= \(shortened(limit))\(unit)")
      }
    hasFailure = hasFailure || !isMet
    rows.append([what, shortened(value) + unit, text, isMet ? "pass" : "FAIL", how])
  }

  mutating func skip(_ what: String, _ why: String) { rows.append([what, "-", "", "skipped", why]) }

  var text: String {
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ") + "\n"
    }.joined()
  }
}

/// Two decimals below ten, none from a hundred on.
func shortened(_ value: Double) -> String {
  if value >= 100 { return String(Int(value.rounded())) }
  let scale = value >= 10 ? 10.0 : 100.0
  return "\((value * scale).rounded() / scale)"
}

func milliseconds(_ seconds: Double) -> String { "\(shortened(seconds * 1000)) ms" }
