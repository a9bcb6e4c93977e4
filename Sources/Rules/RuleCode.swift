/// The codes themselves, with names, severities and pages, are made from `rules.yaml` by the build.
extension RuleCode: Comparable {
  public static func < (a: RuleCode, b: RuleCode) -> Bool { a.rawValue < b.rawValue }

  /// The code's number: 101 for NL101.
  var ordinal: Int { rawValue.utf8.dropFirst(2).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
}
