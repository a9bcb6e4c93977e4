import ArgumentParser
import Rules
import Semantics

/// What the command line needs of the analysis, as functions, so that tests can put in their own.
struct Engine: Sendable {
  /// Why a graph can't be shown, as a sentence behind the file's name.
  struct Refusal: Error {
    let message: String
  }

  /// Lints the bytes of one file; called from several threads at once.
  let lint: @Sendable (_ bytes: [UInt8], _ path: String) -> LintedFile
  /// Gives the findings of a file the fixes that they could have.
  var propose: @Sendable (_ linted: LintedFile, _ isRun: Bool) -> LintedFile = { linted, _ in linted }
  /// Fixes what `isWanted` of a file's findings.
  var fix: @Sendable (_ linted: LintedFile, _ isWanted: (Diagnostic) -> Bool) -> FixedFile = { linted, _ in
    FixedFile(unchanged: linted)
  }
  /// Renders the layer graph of a model.
  let graph: @Sendable (GraphRequest) throws(Refusal) -> [UInt8]
}

extension Engine {
  /// The real thing, under the context that the command line gives.
  static func standard(
    _ context: ContextFlags, fixes: FixOptions = FixOptions()
  ) throws(ContextOverrides.Malformed) -> Engine {
    var options = LintOptions()
    options.overrides = try ContextOverrides(context)
    let linter = Linter(options: options)
    // Files are fixed side by side: each run keeps to its thread.
    let fixer = FixEngine(linter, fixes, ExecutorConfirmation(threads: 1))
    return Engine(
      lint: { bytes, _ in linter.lint(bytes: bytes) },
      propose: { linted, isRun in fixer.proposals(for: linted, isRun: isRun) },
      fix: { linted, isWanted in fixer.fix(linted, isWanted: isWanted) },
      graph: { request throws(Refusal) in try GraphDrawing(request, linter.options.overrides).bytes })
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
  /// The linter under the context that the flags give.
  func engine(fixes: FixOptions = FixOptions()) throws -> Engine {
    do throws(ContextOverrides.Malformed) {
      return try Engine.standard(flags, fixes: fixes)
    } catch {
      throw ValidationError(error.message)
    }
  }
}
