import YAMLSource

/// Removes the findings that comments of their file suppress, and reports the comments that suppress nothing.
struct Suppressions {
  private let file: YAMLFile
  private let directives: [Directive]
  private let malformed: [DirectiveParser.Malformed]
  private var rules: [RuleCode: RuleSuppressions] = [:]
  /// For each directive and code: whether it suppressed a finding.
  private var used: [[Bool]]
  /// So many unknown codes of one directive get a finding each.
  private static let unknownLimit = 10

  /// Nil for a file without a `normlint:` comment, which is nearly every one.
  init?(_ file: YAMLFile) {
    guard Suppressions.mayStand(in: file) else { return nil }
    var parser = DirectiveParser(file.bytes)
    for comment in file.comments() { parser.read(comment) }
    if parser.directives.isEmpty, parser.malformed.isEmpty { return nil }
    self.file = file
    directives = parser.directives
    malformed = parser.malformed
    used = directives.map { $0.codes.map { _ in false } }
    let coverages = Coverage.all(of: directives, in: file)
    rules = uses.mapValues { RuleSuppressions($0, directives, coverages) }
  }

  /// Whether comments of the file may suppress findings elsewhere than beside them.
  static func areWide(in file: YAMLFile) -> Bool {
    guard mayStand(in: file) else { return false }
    var parser = DirectiveParser(file.bytes)
    for comment in file.comments() { parser.read(comment) }
    return parser.directives.contains { $0.kind != .ignore }
  }

  /// The directives that name each rule. The first of equal codes counts.
  private var uses: [RuleCode: [RuleSuppressions.Use]] {
    var uses: [RuleCode: [RuleSuppressions.Use]] = [:]
    for (index, directive) in directives.enumerated() {
      for (code, named) in directive.codes.enumerated() {
        guard let rule = named.rule, uses[rule]?.last?.directive != index else { continue }
        uses[rule, default: []].append(RuleSuppressions.Use(directive: index, code: code))
      }
    }
    return uses
  }

  /// Whether the file may have a directive. This is cheap enough for every file. A `#` inside a scalar gives a false yes, which does no harm.
  private static func mayStand(in file: YAMLFile) -> Bool {
    var hash = file.offset(of: UInt8(ascii: "#"), from: 0)
    while let found = hash {
      if DirectiveParser.afterMark(file.bytes, found) != nil || DirectiveParser.endOfStranger(file.bytes, found) != nil { return true }
      hash = file.offset(of: UInt8(ascii: "#"), from: found + 1)
    }
    return false
  }

  /// The findings that no comment suppresses, with NL001 for codes that suppress nothing.
  mutating func apply(to findings: [Diagnostic]) -> [Diagnostic] {
    let left = findings.filter { !suppress($0, except: nil) }
    let unread = malformed.map { complaint($0.message, $0.range) }.filter { !suppress($0, except: nil) }
    // A comment can suppress NL001 for other comments, but not for itself.
    let others = complaints { $0 != .unusedSuppression }.filter { !suppress($0.finding, except: $0.directive) }
    return left + unread + withFixes(others + complaints { $0 == .unusedSuppression })
  }

  /// The complaints with the removal of what suppresses nothing. Those about one directive share it.
  private func withFixes(_ complaints: [Complaint]) -> [Diagnostic] {
    var removals: [Int: [ProposedFix]] = [:]
    return complaints.map { complaint in
      var finding = complaint.finding
      if removals[complaint.directive] == nil { removals[complaint.directive] = removal(complaint.directive) }
      finding.fixes = removals[complaint.directive] ?? []
      finding.isFixable = !finding.fixes.isEmpty
      return finding
    }
  }

  private func removal(_ index: Int) -> [ProposedFix] {
    let idle = directives[index].codes.indices.filter { !isNeeded(index, $0) }
    return idle.isEmpty ? [] : [CommentRemoval(directives[index], idle: idle, in: file).proposal]
  }

  // MARK: What is suppressed

  /// Whether a comment suppresses a finding of a rule other than NL001.
  func covers(_ finding: Diagnostic) -> Bool { closest(to: finding, except: nil) != nil }

  private mutating func suppress(_ finding: Diagnostic, except directive: Int?) -> Bool {
    guard let use = closest(to: finding, except: directive) else { return false }
    used[use.directive][use.code] = true
    return true
  }

  private func closest(to finding: Diagnostic, except directive: Int?) -> RuleSuppressions.Use? {
    rules[finding.code]?.closest(to: finding.range.lowerBound, except: directive)
  }

  // MARK: What was not needed

  /// NL001 for a directive.
  private typealias Complaint = (directive: Int, finding: Diagnostic)

  /// The complaints about codes of some rules.
  private func complaints(about concerns: (RuleCode?) -> Bool) -> [Complaint] {
    directives.indices.flatMap { index in complaints(of: index, concerns).map { (index, complaint($0, directives[index].range)) } }
  }

  /// What is said of the unknown codes of a directive, and of the unneeded ones.
  private func complaints(of index: Int, _ concerns: (RuleCode?) -> Bool) -> [String] {
    let directive = directives[index]
    let idle = directive.codes.indices.filter { !isNeeded(index, $0) && concerns(directive.codes[$0].rule) }
    let unneeded = idle.compactMap { directive.codes[$0].rule?.rawValue }
    let strange = idle.filter { directive.codes[$0].rule == nil }.map { directive.codes[$0].text }
    var said = strange.prefix(Suppressions.unknownLimit).map(unknown)
    if strange.count > said.count { said.append("no rule has \(strange.count - said.count) more of these codes") }
    if !unneeded.isEmpty { said.append(message(directive.kind, unneeded)) }
    return said
  }

  private func isNeeded(_ index: Int, _ code: Int) -> Bool {
    guard directives[index].kind == .enable else { return used[index][code] }
    // An `enable` is needed only if an earlier comment disables the code.
    guard let rule = directives[index].codes[code].rule, let first = rules[rule]?.firstDisable else { return false }
    return first < index
  }

  private func message(_ kind: Directive.Kind, _ codes: [String]) -> String {
    let list = codes.joined(separator: ", ")
    return switch kind {
    case .ignore: "unused suppression: no \(list) is found in what this comment covers"
    case .fileIgnore: "unused suppression: no \(list) is found in this file"
    case .disable: "unused suppression: no \(list) is found from here on"
    case .enable: "unused suppression: \(list) is not disabled here"
    }
  }

  private func unknown(_ text: String) -> String {
    if let rule = RuleCode.allCases.first(where: { $0.name == text.lowercased() }) {
      return "a suppression names codes: write `\(rule.rawValue)` for `\(text)`"
    }
    let hint = text.uppercased().hasPrefix("NL") ? Self.closestCode(to: text).map { "; did you mean `\($0)`?" } ?? "" : ""
    return "no rule has the code `\(text)`\(hint)"
  }

  /// The known code that differs from the text in one digit.
  private static func closestCode(to text: String) -> String? {
    let letters = Array(text.uppercased().utf8)
    return RuleCode.allCases.map(\.rawValue).first { code in
      let own = Array(code.utf8)
      return own.count == letters.count && zip(own, letters).count(where: { $0 != $1 }) == 1
    }
  }

  private func complaint(_ message: String, _ range: Range<Int>) -> Diagnostic {
    let code = RuleCode.unusedSuppression
    return Diagnostic(code: code, severity: code.defaultSeverity, message: message, range: range)
  }
}
