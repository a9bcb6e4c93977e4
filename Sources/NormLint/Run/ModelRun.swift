import ArgumentParser
import Execution
import Model
import Rules
import Texts
import YAMLSource

/// A model of a file and the result of running it.
struct ModelRun {
  let result: ExecutionResult

  init(
    _ file: YAMLFile, model path: String?, noTransforms: Bool, options: ExecutionOptions, lint: LintOptions
  ) throws(Engine.Refusal) {
    let model = try GraphDrawing.choose(path, from: Linter(options: lint).inspect(file))
    var context = model.analysis.context
    if noTransforms { context.transforms = [] }
    result = Execution.run(graph: model.analysis.graph, context: context, options: options)
  }

  /// Nil where the model runs.
  var exitCode: ExitCode? {
    switch result.verdict {
    case .runs: nil
    case .refused, .fails: Exit.findings
    case .skipped: Exit.misuse
    }
  }

  // MARK: JSON (contract, section 6)

  var json: [UInt8] {
    var out: [UInt8] = []
    out.add("{")
    out.addJSONField("verdict", result.verdict.rawValue, isFirst: true)
    out.addKey("error")
    if let error = result.error {
      out.add("{")
      out.addJSONField("module", error.module, isFirst: true)
      out.addJSONField("kind", error.refusal.kind.rawValue)
      out.addJSONField("message", error.refusal.message)
      out.add("}")
    } else {
      out.add("null")
    }
    out.addKey("output")
    if let output = result.output { add(output, to: &out) } else { out.add("null") }
    out.add("}\n")
    return out
  }

  private func add(_ output: ExecutionResult.Output, to out: inout [UInt8]) {
    out.add("{")
    out.addKey("shape", isFirst: true)
    out.addJSONArray(output.shape) { $1.add($0) }
    out.addKey("mean")
    out.addJSONNumber(output.mean)
    out.addKey("absmax")
    out.addJSONNumber(output.absmax)
    out.addKey("first")
    out.addJSONArray(Array(output.values.prefix(8))) { $1.addJSONNumber($0) }
    if let module = output.notFiniteSince { out.addJSONField("not_finite_since", module) }
    out.add("}")
  }

  // MARK: Text

  var text: [UInt8] {
    var out: [UInt8] = []
    out.add(result.verdict.rawValue)
    if let error = result.error {
      out.add(error.module.isEmpty ? ": " : " at ")
      out.addVisible(error.module)
      out.add(error.module.isEmpty ? "" : ": ")
      // PyTorch's messages may have several lines; a log must not take one for a command.
      for (index, line) in error.refusal.message.split(separator: "\n").enumerated() {
        out.add(index == 0 ? "" : "\n  | ")
        out.addVisible(String(line))
      }
    }
    out.add("\n")
    if let output = result.output {
      out.add("shape   (\(output.shape.map(String.init).joined(separator: ", ")))\n")
      out.add("mean    \(spelled(output.mean))\nabsmax  \(spelled(output.absmax))\n")
      out.add("first   \(output.values.prefix(8).map(spelled).joined(separator: ", "))\n")
      if let module = output.notFiniteSince { out.add("not finite since \(module.visible)\n") }
    }
    return out
  }

  /// Omits the sign of NaN.
  private func spelled(_ value: some FloatingPoint & CustomStringConvertible) -> String { value.isNaN ? "nan" : value.description }

  var timings: String {
    let statistics = result.statistics
    let gigaflops = (statistics.flops ?? 0) / 1e9
    return "forward \(milliseconds(statistics.forwardSeconds)) ms, \(rounded(gigaflops)) GFLOP, "
      + "\(statistics.peakBytes >> 20) MiB of tensors at once (planned \((statistics.plannedBytes ?? 0) >> 20))"
  }

  private func milliseconds(_ seconds: Double) -> String { rounded(seconds * 1000) }
  private func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

extension [UInt8] {
  /// JSON has no infinity or NaN: they become null.
  mutating func addJSONNumber<Number: BinaryFloatingPoint & CustomStringConvertible>(_ number: Number) {
    if number.isFinite { add(number.description) } else { add("null") }
  }
}
