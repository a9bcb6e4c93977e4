import PythonSource

/// Whether the text of a file shows that an expression is a module: Hydra builds it, or what only modules have is asked of it.
enum ModuleEvidence {
  private static let methods: Set<String> = [
    "parameters", "named_parameters", "buffers", "named_buffers", "train", "eval", "state_dict", "load_state_dict", "zero_grad",
  ]

  /// - Parameter path: a name, or attributes of one
  static func holds(_ path: String, at node: PythonNode, in names: SourceNames) -> Bool {
    let file = names.file
    let first = String(path.prefix { $0 != "." })
    guard let own = names.binding(first, at: node)?.scope ?? names.function(around: node) else { return false }
    return names.calls.contains { call in
      if names.file.kind(file.callee(call)) == .attribute, methods.contains(names.name(of: file.callee(call))) {
        return names.path(file.value(file.callee(call))) == path && (names.binding(first, at: call)?.scope ?? names.function(around: call)) == own
      }
      guard names.callee(call) == "hydra.utils.instantiate", let assignment = names.parent(of: call), file.kind(assignment) == .assign else {
        return false
      }
      return file.targets(assignment).contains { names.path($0) == path && names.binding(first, at: $0)?.scope == own }
    }
  }

  /// `train` or `eval`, by the last of these calls before a node in the functions around it; nil where there is none, or where it may
  /// not run.
  static func mode(of path: String, before node: PythonNode, in names: SourceNames) -> String? {
    let file = names.file
    var around: Set<UInt32> = []
    var current: PythonNode? = node
    while let next = current {
      around.insert(next.index)
      current = names.parent(of: next)
    }
    var mode: String?
    for call in names.calls where file.range(call).lowerBound < file.range(node).lowerBound {
      guard file.kind(file.callee(call)) == .attribute, names.path(file.value(file.callee(call))) == path,
        let function = names.function(around: call), around.contains(function.index), let block = names.parent(of: call).flatMap(names.parent)
      else { continue }
      let isSure = around.contains(block.index) && file.args(call).isEmpty && file.keywords(call).isEmpty
      let name = names.name(of: file.callee(call))
      if name == "train" || name == "eval" { mode = isSure ? name : nil }
    }
    return mode
  }
}
