import Model
import YAMLSource

/// Describes the path of a vmap level through the model, from the `in_dims` that maps a tensor to the module that refuses it.
struct Tracer {
  private let analysis: Analysis
  /// The place that the last step named.
  private var site: Site
  private let file: YAMLFile
  private let model: NodeID
  private var paths: [Int: Analysis.TagPaths] = [:]
  /// Steps that were written before, by operand and level, and by call: paths often share their beginnings.
  private var sources: [SourceKey: TraceStep] = [:]
  private var steps: [Int: TraceStep] = [:]

  init(_ analysis: Analysis, _ model: NodeID, in file: YAMLFile) {
    (self.analysis, self.file, self.model) = (analysis, file, model)
    site = Site(analysis: analysis, call: nil, module: .model)
  }

  /// - Parameter updatesStatistics: whether the module is refused because it updates statistics
  mutating func trace(to site: Site, level: Int, updatesStatistics: Bool) -> [TraceStep] {
    guard let call = site.call else { return [] }
    if paths[level] == nil { paths[level] = Analysis.TagPaths(analysis, level: level) }
    guard let path = paths[level]?.path(to: call) else { return [] }
    var steps = [knownSource(path.source, level)]
    steps.reserveCapacity(path.calls.count + 1)
    for (index, call) in path.calls.enumerated() {
      let isLast = index == path.calls.count - 1
      let omitted = index == 0 && path.omitted > 0 ? leftOut(path.omitted) : ""
      // Mapped parameters or buffers enter the model at a module that has some.
      let enters = index == 0 && path.omitted == 0 && !path.source.hasInputs
      let verb =
        isLast
        ? updatesStatistics ? "takes its statistics from it" : "works on it"
        : enters ? path.source.isEmpty ? "draws them" : "computes with them" : "hands it on"
      steps.append(isLast || enters || !omitted.isEmpty ? step(call, omitted.isEmpty ? verb : verb + omitted, isLast: isLast) : handingOn(call))
    }
    return steps
  }

  private func leftOut(_ steps: Int) -> String { joined(" (", String(steps), " earlier ", steps == 1 ? "step is" : "steps are", " left out)") }

  private mutating func handingOn(_ call: Int) -> TraceStep {
    if let known = steps[call] { return known }
    let step = step(call, "hands it on", isLast: false)
    steps[call] = step
    return step
  }

  private mutating func knownSource(_ operand: Operands, _ level: Int) -> TraceStep {
    let key = SourceKey(operand: operand, level: level)
    if let known = sources[key] { return known }
    let step = source(operand, level)
    sources[key] = step
    return step
  }

  private func source(_ operand: Operands, _ level: Int) -> TraceStep {
    let transform = analysis.context.transforms[level]
    let node = transform.place(of: operand) ?? model
    let place = transform.node == nil ? " (\(transform.origin))" : ""
    let says =
      operand.isEmpty
      ? "random numbers differ at level \(level + 1) under \(transform.name) with randomness \"different\""
      : "\(subject(operand)) batched at level \(level + 1) by vmap"
    return TraceStep(
      message: says + place, range: file.range(node),
      state: TraceStep.State(levels: analysis.context.levels(of: operand), shape: .unknown, buffers: nil))
  }

  private func subject(_ operand: Operands) -> String {
    if operand == .params { return "params are" }
    if operand == .buffers { return "buffers are" }
    let inputs = analysis.context.inputs
    let index = inputs.indices.first { operand == .input($0) }
    return inputs.count > 1 ? index.map { "the input `\(inputs[$0].name)` is" } ?? "inputs are" : "inputs are"
  }

  private mutating func step(_ call: Int, _ verb: String, isLast: Bool) -> TraceStep {
    (site.call, site.module) = (call, analysis.graph.calls[call].scope ?? .model)
    let facts = analysis.facts[call]
    let buffers = isLast ? analysis.context.levels(of: .buffers) : nil
    return TraceStep(
      message: site.subject(" ", verb), range: file.range(analysis.graph.calls[call].node),
      state: TraceStep.State(levels: facts.levels, shape: facts.shape, buffers: buffers))
  }
}

/// The operand that is mapped, and the level of the vmap.
private struct SourceKey: Hashable {
  let operand: Operands
  let level: Int
}
