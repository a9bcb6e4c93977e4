import ArgumentParser
import Rules

/// `normlint rule`: the documentation of rules.
struct RuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rule", abstract: "Explain a rule, or all of them.",
    discussion: "Without a rule and without --all, one line is printed for each.")

  @Argument(help: "A code, the beginning of codes, or a name.", completion: .list(Selection.Selector.vocabulary))
  var rule: String?

  @Flag(help: "Explain every rule.")
  var all = false

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: RuleFormat.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: RuleFormat.self)), transform: Choice.parse)
  var outputFormat: RuleFormat = .text

  func validate() throws {
    guard let rule else { return }
    if all { throw ValidationError("give a rule or --all, not both") }
    if Selection.Selector(rule) == nil {
      let hint = Choice.hint(for: rule, in: Selection.Selector.vocabulary)
      throw ValidationError("no rule is called '\(rule)'\(hint)")
    }
  }

  func run() throws {
    let selector = rule.flatMap(Selection.Selector.init) ?? .all
    let rules = RuleDocumentation.all().filter { selector.takes($0.code) }
    let isOverview = rule == nil && !all
    let bytes = isOverview ? outputFormat.overview(rules) : outputFormat.pages(rules)
    do throws(System.Failure) {
      try System.writeAll(bytes, to: 1)
    } catch {
      throw Exit.outputFailed(error, Messages())
    }
  }
}
