import ArgumentParser
import Rules

/// `normlint rule`: the documentation of rules.
struct RuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rule", abstract: "Explain a rule, or all of them.",
    discussion: "Without a rule and without --all, one line is printed for each. PyTorch's message, or a piece of it, finds its rule, too.")

  @Argument(
    help: ArgumentHelp("Codes, the beginnings of codes, names, or a message of PyTorch.", valueName: "rule"),
    completion: .list(Selection.Selector.vocabulary))
  var words: [String] = []

  @Flag(help: "Explain every rule.")
  var all = false

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: RuleFormat.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: RuleFormat.self)), transform: Choice.parse)
  var outputFormat: RuleFormat = .text

  @OptionGroup var coloring: ColorOptions

  func validate() throws {
    if all, !words.isEmpty { throw ValidationError("give a rule or --all, not both") }
  }

  func run() throws {
    let rules = RuleDocumentation.all()
    let asked = words.isEmpty ? rules : try named(among: rules)
    let isOverview = words.isEmpty && !all
    try Exit.write(isOverview ? outputFormat.overview(asked) : outputFormat.pages(asked, coloring.color.style(for: 1)))
  }

  /// The rules that the words select, or for which they stand as a message.
  private func named(among rules: [RuleDocumentation]) throws -> [RuleDocumentation] {
    let selectors = words.compactMap(Selection.Selector.init)
    if selectors.count == words.count { return rules.filter { rule in selectors.contains { $0.takes(rule.code) } } }
    let text = words.joined(separator: " ")
    let found = RuleDocumentation.standing(for: text, among: rules)
    guard found.isEmpty else { return found }
    let unknown = words.count == 1 ? text : words.first { Selection.Selector($0) == nil } ?? text
    let hint = Choice.hint(for: unknown, in: Selection.Selector.vocabulary)
    let rest = hint.isEmpty ? ", and no rule stands for such a message; `normlint rule` lists all" : hint
    throw ValidationError("no rule is called '\(words.count == 1 || !hint.isEmpty ? unknown : text)'\(rest)")
  }
}
