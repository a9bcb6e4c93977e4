import Model
import YAMLSource

/// What can be done in a class in Python, or by its arguments, about refused running statistics.
struct PythonHelp {
  private let graph: LayerGraph
  private var texts: [NodeID: String] = [:]

  /// How much is evaluated for a word of help: all that most classes need, a part of what a network of a library does.
  private static let statements = 20_000
  /// More lines than this are counted only.
  private static let lineLimit = 3

  /// - Parameter refused: the modules whose running statistics are refused
  init(_ analysis: Analysis, refused: Set<ModuleID>) {
    graph = analysis.graph
    let controls = graph.controls(of: refused, statements: PythonHelp.statements)
    guard !controls.isEmpty else { return }
    let shapes = analysis.inputShapes()
    var modules: [NodeID: [NormSite.Module]] = [:]
    for module in refused.sorted() {
      guard let root = graph.constructed(module)?.root, let norm = graph.normalization(module) else { continue }
      let part = NormSite.Module(index: module, norm: norm, shapes: shapes[module] ?? [], isRefused: true)
      modules[graph[root].node, default: []].append(part)
    }
    for (node, modules) in modules {
      let control = controls[node] ?? nil
      let root = modules.first.flatMap { graph.constructed($0.index)?.root } ?? .model
      let clauses = [control.flatMap { PythonHelp.deciding($0, in: graph[root].type) }].compactMap { $0 }
      let lines = control?.isDocumented == true ? [] : lines(modules)
      if !clauses.isEmpty || !lines.isEmpty { texts[node] = (clauses + lines).joined(separator: "; ") }
    }
  }

  func text(for module: ModuleID) -> String? { graph.constructed(module).flatMap { texts[graph[$0.root].node] } }

  /// The argument that decides, or its values.
  private static func deciding(_ control: NormControl, in type: String) -> String? {
    if let callable = control.callable { return "the argument `\(callable.parameter)` says what `\(type)` builds" }
    let values = control.choices.map { "`\($0.parameter): \($0.value.spelled())` \($0.outcome.words)" }
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  /// What to write at the lines that build the modules: one number of groups a line, which divides all numbers of channels there.
  private func lines(_ modules: [NormSite.Module]) -> [String] {
    var order: [PythonLine] = []
    var built: [PythonLine: [NormSite.Module]] = [:]
    for module in modules {
      guard let line = graph.pythonLines[module.index], line.norm != nil else { continue }
      if built[line] == nil { order.append(line) }
      built[line, default: []].append(module)
    }
    var (texts, path) = ([String](), "")
    for line in order {
      guard let norm = line.norm, let groups = try? GroupChoice.groups(for: built[line] ?? [], limit: FixOptions().groups) else { continue }
      let place = line.path == path ? "line \(line.row)" : "\(line.path):\(line.row)"
      texts.append("\(place): write `\(norm.withGroups(groups))` for `\(norm.text)`")
      path = line.path
    }
    let more = texts.count - PythonHelp.lineLimit
    return texts.prefix(PythonHelp.lineLimit) + (more > 0 ? ["and so at \(more) more \(more == 1 ? "line" : "lines")"] : [])
  }
}

extension NormControl {
  /// Whether an argument leads to one of the documented options.
  fileprivate var isDocumented: Bool {
    callable != nil || choices.contains { $0.outcome == .groupNorm || $0.outcome == .noRunningStats }
  }
}

extension NormControl.Choice.Outcome {
  /// What the class does then.
  fileprivate var words: String {
    switch self {
    case .groupNorm: "builds GroupNorm"
    case .noRunningStats: "drops the running statistics"
    case .other(let types): types.isEmpty ? "builds no normalisation there" : "builds \(types.joined(separator: " and "))"
    }
  }
}
