import ArgumentParser
import Rules

/// What is done about findings.
struct FixFlags: ParsableArguments {
  @Flag(help: "Rewrite the files so that their models run. Every fix is run before a byte is written.")
  var fix = false

  @Option(
    help: ArgumentHelp(
      "Fix by this option alone: \(FixFlags.names.joined(separator: ", ")).", valueName: "option"),
    completion: .list(FixFlags.names), transform: FixFlags.named)
  var fixWith: FixID?

  @Flag(help: "Apply fixes too that could not be run.")
  var unsafeFixes = false

  @Option(
    help: ArgumentHelp("Fix findings of these rules only; written as --select is.", valueName: "rules"), transform: RuleOptions.selectors)
  var fixable: [[Selection.Selector]] = []

  @Option(
    help: ArgumentHelp("Don't fix findings of these rules. The more specific of --fixable and --unfixable wins.", valueName: "rules"),
    transform: RuleOptions.selectors)
  var unfixable: [[Selection.Selector]] = []

  @Flag(help: "Exit with 1 if something was fixed, even if nothing is left.")
  var exitNonZeroOnFix = false

  @Flag(help: "Run the fixes of every finding, and say what came of it; nothing is written.")
  var verify = false

  @Flag(help: "Show what --fix would do as a unified diff; exit with 1 if there is one.")
  var diff = false

  /// What is done about findings, in the order of strength.
  enum Mode: Sendable { case report, verify, diff, fix }

  var mode: Mode {
    if diff { return .diff }
    if verify { return .verify }
    return fix || fixWith != nil ? .fix : .report
  }

  /// The rules whose findings are fixed.
  var selection: Selection { Selection(select: fixable.flatMap { $0 }, ignore: unfixable.flatMap { $0 }) }

  var options: FixOptions {
    var options = FixOptions()
    (options.only, options.isUnsafe) = (fixWith, unsafeFixes)
    return options
  }

  private static let names = FixID.named.map(\.name)

  private static func named(_ text: String) throws -> FixID {
    if let fix = FixID.named.first(where: { $0.name == text }) { return fix }
    throw Choice.unknown(text, in: names)
  }

  func validate() throws {
    if verify && (fix || diff) { throw ValidationError("--verify writes nothing: it excludes --fix and --diff") }
    if unsafeFixes && mode == .report { throw ValidationError("--unsafe-fixes goes with --fix, --fix-with or --diff") }
  }
}
