/// Numbers of bytes and of operations as people read them.
package enum Amount {
  package static func bytes(_ count: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    guard let (size, unit) = units.first(where: { count >= $0.0 }) else { return "\(count) bytes" }
    return "\(rounded(Double(count) / Double(size))) \(unit)"
  }

  package static func operations(_ count: Double) -> String {
    count < 1e7 ? "\(rounded(count)) operations" : "\(rounded(count / 1e9)) GFLOP"
  }

  /// Two decimals, whole numbers as such.
  private static func rounded(_ value: Double) -> String {
    let hundredths = (value * 100).rounded() / 100
    return hundredths == hundredths.rounded() && hundredths.magnitude < 1e15 ? "\(Int(hundredths))" : "\(hundredths)"
  }
}
