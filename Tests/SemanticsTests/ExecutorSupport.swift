import Catalogue
import Execution
import Formats
import Foundation
import Model
import YAMLSource

/// What the executor's tests share: models from text, and comparing outputs.
enum Executed {
  /// The first model that `text` describes.
  static func model(_ text: String) -> (graph: LayerGraph, context: Context)? {
    let file = YAMLFile(bytes: Array(text.utf8))
    var found: (LayerGraph, Context)?
    for root in file.documents {
      _ = Scan.describe(file, root: root) { model, context in found = found ?? (model.graph(), context) }
    }
    return found
  }

  static func run(_ text: String, threads: Int = 1) -> ExecutionResult? {
    guard let (graph, context) = model(text) else { return nil }
    var options = ExecutionOptions()
    options.threads = threads
    return Execution.run(graph: graph, context: context, options: options)
  }

  /// The largest difference, relative to the largest magnitude of `expected`.
  static func distance(_ values: some Sequence<Float>, _ expected: some Sequence<Float>) -> Float {
    let scale = expected.reduce(0) { max($0, abs($1)) }
    let difference = zip(values, expected).reduce(0) { abs($1.0 - $1.1) <= $0 ? $0 : abs($1.0 - $1.1) }
    return difference / max(scale, .leastNormalMagnitude)
  }

  /// The contract's formula, once more: the first values of the tensor `name`.
  static func fill(_ name: String, _ count: Int) -> [Float] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (0..<count).map { i in
      var z = hash &+ UInt64(i) &+ 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Float(2 * (Double(z >> 40) / Double(1 << 24)) - 1)
    }
  }
}
