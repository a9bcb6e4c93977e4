import Model

/// NL303: a normalisation with one value per group, whose output no longer depends on its input.
enum ConstantOutput: Rule {
  static let code = RuleCode.constantOutput

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    guard case .constantOutput = effect else { return nil }
    return Finding(
      "\(site.subject) normalises groups of a single value: its output no longer depends on its input",
      help: "use fewer groups than channels")
  }
}
