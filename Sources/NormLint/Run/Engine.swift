import ArgumentParser
import Rules
import Catalogue
import Execution
import Formats
import Model

/// What the command line needs of the analysis, as functions, so that tests can put in their own.
struct Engine: Sendable {
  /// Why a graph can't be shown, as a sentence behind the file's name.
  struct Refusal: Error {
    let message: String
  }

  /// Lints the bytes of one file; called from several threads at once.
  let lint: @Sendable (_ bytes: [UInt8], _ options: LintOptions) -> FileReport
  /// Gives the findings of a file the fixes that they could have.
  var propose: @Sendable (_ report: FileReport, _ isRun: Bool, _ treatment: Treatment) -> FileReport = { report, _, _ in report }
  /// Fixes what `isWanted` of a file's findings.
  var fix: @Sendable (_ report: FileReport, _ treatment: Treatment, _ isWanted: (Diagnostic) -> Bool) -> FixedFile = {
    report, _, _ in FixedFile(unchanged: report)
  }
  /// Renders the layer graph of a model.
  let graph: @Sendable (GraphRequest, _ options: LintOptions) throws(Refusal) -> [UInt8]
}

extension Engine {
  /// The real thing.
  static let standard = Engine(
    lint: { bytes, options in Linter(options: options).lint(bytes: bytes) },
    propose: { report, isRun, treatment in treatment.engine.proposals(for: report, isRun: isRun) },
    fix: { report, treatment, isWanted in treatment.engine.fix(report, isWanted: isWanted) },
    graph: { request, options throws(Refusal) in try GraphDrawing(request, options).bytes })
}

/// How a file is analysed and fixed.
struct Treatment: Sendable {
  var lint: LintOptions
  let fixes: FixOptions
  /// How many bytes running a model may take; nil for what the executor thinks fit.
  var maxMemory: Int?

  /// How many threads running a model may take; nil for all.
  var threads: Int? = 1

  fileprivate var engine: FixEngine {
    FixEngine(Linter(options: lint), fixes, confirmation: ExecutorConfirmation(threads: threads, maxMemory: maxMemory))
  }
}

extension ContextOverrides {
  /// The flags, as the section of a file would say them.
  init(_ flags: ContextFlags) throws(Malformed) {
    var entries: [String] = []
    if let mode = flags.mode { entries.append("mode: \(mode)") }
    let shapes = flags.inputs.map { "[\($0.shape.map(String.init).joined(separator: ", "))]" }
    if flags.inputs.count == 1, flags.inputs[0].name == nil {
      entries.append("inputs: \(shapes[0])")
    } else if !flags.inputs.isEmpty {
      let named = zip(flags.inputs, shapes).enumerated().map { "\"\($1.0.name ?? "input\($0)")\": \($1.1)" }
      entries.append("inputs: {\(named.joined(separator: ", "))}")
    }
    if !flags.arguments.isEmpty { entries.append("arguments: [\(flags.arguments.joined(separator: ", "))]") }
    if !flags.transforms.isEmpty { entries.append("transforms: [\(flags.transforms.joined(separator: ", "))]") }
    try self.init("{\(entries.joined(separator: ", "))}")
    randomness = flags.randomness.flatMap(Randomness.init(rawValue:))
    guard !flags.inDims.isEmpty else { return }
    batched = flags.inDims.reduce(into: []) { operands, dim in
      if dim.dimension != nil, let operand = Operands.named(dim.argument) { operands.formUnion(operand) }
    }
  }
}

extension ContextOptions {
  /// What the flags give.
  func overrides() throws -> ContextOverrides {
    do throws(ContextOverrides.Malformed) {
      return try ContextOverrides(flags)
    } catch {
      throw ValidationError(error.message)
    }
  }
}
