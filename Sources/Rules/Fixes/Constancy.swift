/// Decides whether a model's output depends on its input.
///
/// Sums are rounded, so outputs that are equal in exact arithmetic differ a little. To measure how much, the model runs again with
/// inputs that differ in their last bits only. If the output depends on the input, it differs between examples by much more.
enum Constancy {
  /// - Parameters:
  ///   - outputs: the outputs for several examples
  ///   - nudged: the outputs for the same examples after `nudge` changed their inputs; nil if the model doesn't run
  static func holds(_ outputs: [[Float]], nudged: () -> [[Float]]?) -> Bool {
    guard outputs.count > 1, let first = outputs.first, !first.isEmpty else { return false }
    let scale = outputs.joined().reduce(0) { max($0, $1.magnitude) }
    let difference = outputs.dropFirst().map { distance($0, first) }.max() ?? 0
    // Rounding can't cause so large a difference, but where it is all that is left.
    guard difference <= 1e-3 * scale || scale < 1e-5 else { return false }
    guard difference > 0 else { return true }
    guard let nudged = nudged(), nudged.count == outputs.count else { return false }
    let rounding = zip(outputs, nudged).map(distance).max() ?? 0
    return difference <= 8 * max(rounding, .ulpOfOne * scale)
  }

  /// Changes every value by a millionth, up or down by turns.
  static func nudge(_ values: [Float]) -> [Float] { values.enumerated().map { $1 * ($0 % 2 == 0 ? 1 + 1e-6 : 1 - 1e-6) } }

  private static func distance(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }
}
