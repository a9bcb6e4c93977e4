import Model
import Rules
import YAMLSource

/// What a picture says first: what is refused, where the batching comes from, and what to do.
struct Headline {
  let model: ModelReport
  let file: ModelFile
  /// The file's name as commands take it.
  let name: String
  /// The fix that `--fix` would try first; nil where there is none.
  let fix: ProposedFix?

  private var title: String { model.type.isEmpty ? "The model" : model.type }
  private var errors: [Diagnostic] { model.diagnostics.filter { $0.severity == .error } }

  var sentences: [String] { [verdict] + [cause, source, remedy].compactMap { $0 } }

  private var verdict: String {
    let own = model.verdict
    let modules = Set(errors.map(\.module)).count
    let count = "\(modules) of \(own.modules) modules"
    return switch own.verdict {
    case .refused: "\(title) is refused under \(transforms): \(count)"
    case .fails: "\(title) fails: \(count)"
    case .unknown: "\(title): nothing is refused in what is known; \(own.opaque) of \(own.modules) modules are not known"
    case .runs: "\(title) runs under \(transforms): nothing is refused"
    }
  }

  /// `vmap of grad`
  private var transforms: String {
    let names = model.analysis.context.transforms.map(\.name)
    return names.isEmpty ? "no transform" : names.joined(separator: " of ")
  }

  /// The first error, or else the first warning or note, and how many more there are of its rule.
  private var cause: String? {
    guard let first = errors.first ?? model.diagnostics.max(by: { $0.severity < $1.severity }) else { return nil }
    let more = model.diagnostics.count { $0.code == first.code } - 1
    let rest = more > 0 ? "; \(SummaryText.counted(more, "more module")) likewise" : ""
    return "\(first.code.rawValue) \(first.code.name): \(first.message)\(rest)."
  }

  private var source: String? {
    guard let step = errors.lazy.compactMap(\.trace.first).first else { return nil }
    let begin = "Where the batching comes from: \(step.message)"
    if model.analysis.context.transforms.contains(where: \.isAssumed) {
      return begin + ", as nothing says how the model is called. normlint init writes how your program calls it."
    }
    let (path, position) = file.place(of: step.range.lowerBound)
    return begin + ", line \(position.row)\(path.map { " of \($0)" } ?? "")."
  }

  private var remedy: String? {
    if let fix, !fix.title.isEmpty {
      return "What to do: normlint --fix \(name). It would \(fix.title.prefix(1).lowercased() + fix.title.dropFirst())."
    }
    guard let help = (errors + model.diagnostics).map(\.help).first(where: { !$0.isEmpty }) else { return nil }
    return "What to do: \(help)."
  }
}
