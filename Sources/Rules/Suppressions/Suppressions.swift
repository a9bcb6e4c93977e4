import YAMLSource

/// Removes the findings that comments of their file suppress, and reports the comments that suppress nothing.
struct Suppressions {
  private let file: YAMLFile
  private let directives: [Directive]
  private let malformed: [DirectiveParser.Malformed]
  private let coverages: [Coverage?]
  /// For each directive and code: whether it suppressed a finding.
  private var used: [[Bool]]

  /// Nil for a file without a `normlint:` comment, which is nearly every one.
  init?(_ file: YAMLFile) {
    guard Suppressions.mayStand(in: file) else { return nil }
    var parser = DirectiveParser(file.bytes)
    for comment in file.comments() { parser.read(comment) }
    if parser.directives.isEmpty, parser.malformed.isEmpty { return nil }
    self.file = file
    directives = parser.directives
    malformed = parser.malformed
    coverages = directives.map { $0.kind == .ignore ? Coverage($0, file) : nil }
    used = directives.map { $0.codes.map { _ in false } }
  }

  /// Whether the file may have a directive. This is cheap enough for every file. A `#` inside a scalar gives a false yes, which does no harm.
  private static func mayStand(in file: YAMLFile) -> Bool {
    var hash = file.offset(of: UInt8(ascii: "#"), from: 0)
    while let found = hash {
      if DirectiveParser.afterMark(file.bytes, found) != nil { return true }
      hash = file.offset(of: UInt8(ascii: "#"), from: found + 1)
    }
    return false
  }

  /// The findings that no comment suppresses, with NL001 for codes that suppress nothing.
  mutating func apply(to findings: [Diagnostic]) -> [Diagnostic] {
    let left = findings.filter { !suppress($0) }
    // A comment can suppress NL001 for other comments, but not for itself.
    let complaints = unneeded(except: .unusedSuppression).filter { !suppress($0) } + unneeded(only: .unusedSuppression)
    return left + complaints.map(withFix)
  }

  private func withFix(_ complaint: Diagnostic) -> Diagnostic {
    guard let index = directives.firstIndex(where: { $0.range == complaint.range }) else { return complaint }
    let idle = directives[index].codes.indices.filter { !isNeeded(index, $0) }
    var complaint = complaint
    complaint.fixes = idle.isEmpty ? [] : [CommentRemoval(directives[index], idle: idle, in: file).proposal]
    complaint.isFixable = !idle.isEmpty
    return complaint
  }

  // MARK: What is suppressed

  /// Whether a comment suppresses a finding of a rule other than NL001.
  func covers(_ finding: Diagnostic) -> Bool { closest(to: finding) != nil }

  private mutating func suppress(_ finding: Diagnostic) -> Bool {
    guard let (directive, code) = closest(to: finding) else { return false }
    used[directive][code] = true
    return true
  }

  /// The directive that covers the finding and the least text; the first of several.
  private func closest(to finding: Diagnostic) -> (directive: Int, code: Int)? {
    var best: (directive: Int, code: Int, reach: Int)?
    for (index, directive) in directives.enumerated() where directive.range != finding.range {
      guard let code = directive.codes.firstIndex(where: { $0.rule == finding.code }),
        let reach = reach(of: index, to: finding)
      else { continue }
      if reach < best?.reach ?? Int.max { best = (index, code, reach) }
    }
    return best.map { ($0.directive, $0.code) }
  }

  /// How much text the directive covers; nil if it doesn't cover the finding.
  private func reach(of index: Int, to finding: Diagnostic) -> Int? {
    let directive = directives[index]
    switch directive.kind {
    case .ignore:
      guard let coverage = coverages[index], coverage.covers(finding) else { return nil }
      return coverage.size
    case .disable:
      let start = finding.range.lowerBound
      guard directive.range.upperBound <= start else { return nil }
      let isEnabled = directives.contains { other in
        other.kind == .enable && other.range.lowerBound > directive.range.lowerBound && other.range.upperBound <= start
          && other.codes.contains { $0.rule == finding.code }
      }
      return isEnabled ? nil : file.bytes.count + 1
    case .fileIgnore: return file.bytes.count + 2
    case .enable: return nil
    }
  }

  // MARK: What was not needed

  private func unneeded(except code: RuleCode) -> [Diagnostic] {
    malformed.map { complaint($0.message, $0.range) }
      + directives.indices.flatMap { complaints(of: $0) { $0 != code } }
  }

  private func unneeded(only code: RuleCode) -> [Diagnostic] {
    directives.indices.flatMap { complaints(of: $0) { $0 == code } }
  }

  /// One finding for the unknown codes of a directive and one for the unneeded ones.
  private func complaints(of index: Int, _ concerns: (RuleCode?) -> Bool) -> [Diagnostic] {
    let directive = directives[index]
    let idle = directive.codes.indices.filter { !isNeeded(index, $0) && concerns(directive.codes[$0].rule) }
    let unneeded = idle.compactMap { directive.codes[$0].rule?.rawValue }
    var found = idle.filter { directive.codes[$0].rule == nil }.map { complaint(unknown(directive.codes[$0].text), directive.range) }
    if !unneeded.isEmpty { found.append(complaint(message(directive.kind, unneeded), directive.range)) }
    return found
  }

  private func isNeeded(_ index: Int, _ code: Int) -> Bool {
    guard directives[index].kind == .enable else { return used[index][code] }
    let rule = directives[index].codes[code].rule
    // An `enable` is needed only if an earlier comment disables the code.
    return rule != nil
      && directives[..<index].contains { $0.kind == .disable && $0.codes.contains { $0.rule == rule } }
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
