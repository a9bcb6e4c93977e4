import Model

/// NL004: a value that the file does not tell.
enum UnresolvedValue: Rule {
  static let code = RuleCode.unresolvedValue

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .unresolved(let reason) = remark else { return nil }
    return finding(reason)
  }

  static func finding(_ reason: String) -> Finding { Finding("this value is unknown: \(reason)") }
}
