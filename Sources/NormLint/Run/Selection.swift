import Rules

/// Which rules report. As in ruff, the most specific selector that matches a rule decides; `ignore` wins a tie.
struct Selection: Sendable {
  /// A code, the beginning of codes, a name, or `ALL`.
  struct Selector: Sendable, Equatable {
    /// Longer is more specific; `ALL` has none.
    private let prefix: String

    static let all = Selector(prefix: "")

    private init(prefix: String) { self.prefix = prefix }

    /// Nil if the text selects no rule.
    init?(_ text: String) {
      let upper = text.uppercased()
      if upper == "ALL" {
        self = .all
      } else if let rule = RuleCode.allCases.first(where: { $0.name == text.lowercased() }) {
        self = Selector(prefix: rule.rawValue)
      } else if !text.isEmpty, RuleCode.allCases.contains(where: { $0.rawValue.hasPrefix(upper) }) {
        self = Selector(prefix: upper)
      } else {
        return nil
      }
    }

    /// The selector's spelling: a prefix of codes, or ALL.
    var text: String { prefix.isEmpty ? "ALL" : prefix }
    func takes(_ code: RuleCode) -> Bool { code.rawValue.hasPrefix(prefix) }
    var weight: Int { prefix.utf8.count }

    /// Every valid selector, for "did you mean".
    static var vocabulary: [String] { ["ALL"] + RuleCode.allCases.map(\.rawValue) + RuleCode.allCases.map(\.name) }
  }

  private var selected: Set<RuleCode>
  /// Severities that the settings override.
  private var severities: [RuleCode: Severity] = [:]

  /// An empty `select` selects everything.
  init(select: [Selector] = [], ignore: [Selector] = []) {
    let chosen = select.isEmpty ? [.all] : select
    selected = Set(
      RuleCode.allCases.filter { code in
        let pro = Selection.weight(of: chosen, for: code)
        let contra = Selection.weight(of: ignore, for: code)
        return pro > contra
      })
  }

  /// Overrides the severity of a rule's findings.
  mutating func weigh(_ code: RuleCode, _ severity: Severity) { severities[code] = severity }
  mutating func drop(_ code: RuleCode) { selected.remove(code) }

  /// The severity of a rule's findings; nil if the rule is off.
  func severity(of code: RuleCode) -> Severity? {
    selected.contains(code) ? severities[code] ?? code.defaultSeverity : nil
  }

  /// Whether findings of this rule are reported, and fixed.
  func takes(_ code: RuleCode) -> Bool { selected.contains(code) }

  /// The findings of the selected rules in display order, without duplicates.
  func apply(to findings: [Diagnostic]) -> [Diagnostic] {
    var sorted = findings
    if selected.count < RuleCode.allCases.count { sorted.removeAll { !selected.contains($0.code) } }
    if !severities.isEmpty {
      for index in sorted.indices { sorted[index].severity = severities[sorted[index].code] ?? sorted[index].severity }
    }
    // The linter sorts by location already; only ties need sorting.
    let isInOrder = sorted.indices.dropFirst().allSatisfy { Selection.stands(sorted[$0 - 1], before: sorted[$0]) }
    if isInOrder { return sorted }
    sorted.sort(by: Selection.stands)
    return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
  }

  private static func stands(_ a: Diagnostic, before b: Diagnostic) -> Bool {
    if a.range.lowerBound != b.range.lowerBound { return a.range.lowerBound < b.range.lowerBound }
    if a.code != b.code { return a.code < b.code }
    return (a.module, a.model, a.range.upperBound, a.message) < (b.module, b.model, b.range.upperBound, b.message)
  }

  /// The length of the longest matching selector; -1 if none matches.
  private static func weight(of selectors: [Selector], for code: RuleCode) -> Int {
    selectors.filter { $0.takes(code) }.map(\.weight).max() ?? -1
  }
}
