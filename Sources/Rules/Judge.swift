import Formats
import Model
import YAMLSource

/// Applies all rules to the analysis of one model.
struct Judge {
  let analysis: Analysis
  private let model: ModelSource
  private let file: YAMLFile
  private(set) var diagnostics: [Diagnostic] = []
  /// The pairs of module and code that already have a finding: no pair gets a second one.
  private var said: Set<UInt64> = []
  private var tracer: Tracer

  init(_ analysis: Analysis, _ model: ModelSource, in file: YAMLFile) {
    (self.analysis, self.model, self.file) = (analysis, model, file)
    tracer = Tracer(analysis, model.node, in: file)
  }

  mutating func run() {
    // All modules share one site, since copying the analysis takes longer than most rules do.
    var site = Site(analysis: analysis, call: nil, module: .model)
    for remark in analysis.graph.remarks {
      site.module = remark.module
      let kind = remark.kind
      if case .trueText("track_running_stats", let text) = kind { site.trueTexts[remark.module] = text }
      for rule in Registry.rules {
        if let finding = rule.judge(kind, at: site) { add(finding, of: rule.code, at: site, node: remark.node) }
      }
    }
    for record in analysis.effects {
      let call = analysis.graph.calls[record.call]
      (site.call, site.module) = (record.call, call.scope ?? .model)
      let effect = record.effect
      for rule in Registry.rules {
        if let finding = rule.judge(effect, at: site) { add(finding, of: rule.code, at: site, node: node(of: effect, in: call)) }
      }
    }
    if !diagnostics.isEmpty { markFixable() }
    if !analysis.graph.pythonLines.isEmpty { nameLines() }
    if let fault = analysis.fault { add(fault) }
  }

  /// The node that a finding about an effect points at: the module that is called, or, for a fault, the call itself.
  private func node(of effect: Effect, in call: LayerGraph.Call) -> NodeID {
    if case .fault = effect { return call.node }
    guard let module = call.module, file.range(analysis.graph[module].node).contains(file.range(call.node).lowerBound) else {
      return call.node
    }
    return analysis.graph[module].node
  }

  /// Marks the findings that `--fix` will probably fix without `--unsafe-fixes`: those with a fix, in a model that can be run.
  private mutating func markFixable() {
    let isWritable = model.codeInstead == nil
    let fixed = diagnostics.indices.filter { diagnostics[$0].hasFixes && (isWritable || !diagnostics[$0].isAboutStatistics) }
    if fixed.isEmpty { return }
    let obstacle = obstacle
    for index in fixed { (diagnostics[index].isFixable, diagnostics[index].obstacle) = (obstacle == nil, obstacle) }
  }

  /// Adds to the help what decides the refused layers of classes in Python, and the lines to change.
  private mutating func nameLines() {
    let refused = diagnostics.indices.filter { diagnostics[$0].isAboutStatistics }
    if refused.isEmpty { return }
    let help = PythonHelp(analysis, refused: Set(refused.compactMap { diagnostics[$0].moduleID }))
    for index in refused {
      guard let module = diagnostics[index].moduleID, let text = help.text(for: module) else { continue }
      let own = diagnostics[index].help
      diagnostics[index].rewrite(help: own.isEmpty ? text : "\(own); \(text)")
    }
  }

  /// Why the model can't be run; nil if it probably can.
  private var obstacle: FixObstacle? {
    let graph = analysis.graph
    return graph.isKnown ? Probe.mayFind(graph, analysis.context) ? nil : .inputShape : .unknownPart
  }

  private mutating func add(_ finding: Finding, of code: RuleCode, at site: Site, node: NodeID) {
    guard said.insert(UInt64(site.module.index) << 32 | UInt64(code.ordinal)).inserted else { return }
    var trace = finding.level.map { tracer.trace(to: site, level: $0, updatesStatistics: !finding.buffers.isEmpty) } ?? []
    if let origin = analysis.graph.blockOrigins[site.module] {
      trace.append(TraceStep(message: "\(site.subject) stands in the block `\(origin.block)` at \(origin.text)", range: file.range(node)))
    }
    let line = finding.lines.isEmpty ? analysis.graph.pythonLines[site.module] : nil
    if let line { trace.append(TraceStep(message: "\(site.subject): `\(line.text)`", range: file.range(node), line: line)) }
    for (message, line) in finding.lines { trace.append(TraceStep(message: message, range: file.range(node), line: line)) }
    var diagnostic = Diagnostic(
      code: code, severity: code.defaultSeverity, message: finding.message, range: file.range(node), model: model.path,
      module: analysis.graph.qualifiedName(site.module), type: site.type, buffers: finding.buffers,
      trace: trace, help: help(of: finding))
    diagnostic.moduleID = site.module
    if let level = finding.level { diagnostic.isAboutAssumedCall = analysis.context.transforms[level].isAssumed }
    diagnostic.isSuppressedInPython = finding.isSuppressed || line?.suppresses(code) == true
    diagnostics.append(diagnostic)
  }

  /// Reports a fault in how the whole model is called: at the transform, or at the model if its file declares no transform.
  private mutating func add(_ fault: ContextFault) {
    let transform = analysis.context.transforms[fault.level]
    let message = transform.node == nil ? "\(fault.message) (\(transform.origin))" : fault.message
    diagnostics.append(
      Diagnostic(
        code: .unreadable, severity: RuleCode.unreadable.defaultSeverity, message: message,
        range: file.range(transform.node ?? model.node), model: model.path, help: fault.help))
  }

  /// What the user can do about a finding: a change of the program, if the file's format can't express the change.
  private func help(of finding: Finding) -> String {
    finding.buffers.isEmpty ? finding.help : model.codeInstead ?? finding.help
  }

  func verdict(at offset: Int) -> ModelVerdict {
    let graph = analysis.graph
    let opaque = graph.remarks.count(where: \.kind.isOpaque)
    let isUnresolved = graph.remarks.contains { if case .unresolved = $0.kind { true } else { false } }
    let errors = diagnostics.lazy.filter { $0.severity == .error }.map(\.code)
    let verdict: Verdict =
      if analysis.fault != nil || errors.contains(where: { $0 >= .indivisibleGroups }) {
        .fails
      } else if !errors.isEmpty {
        .refused
      } else {
        opaque > 0 || isUnresolved || graph.isTruncated || analysis.context.unknown != nil ? .unknown : .runs
      }
    var result = ModelVerdict(model: model.path, verdict: verdict, modules: graph.modules.count, opaque: opaque)
    result.offset = offset
    return result
  }
}
