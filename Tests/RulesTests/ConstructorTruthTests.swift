import Foundation
import Testing

@testable import Rules

/// Every parameter of the layers' constructors against 33 values: whether PyTorch raises at construction, at the call or not at
/// all. A dropout before the layer tells the first two apart: it is refused only in a model that can be built.
@Suite struct ConstructorTruthTests {
  static let recording = Truth.recording("torch/constructors.jsonl")
  static var classes: ArraySlice<Truth.Record> { recording.records.dropFirst() }

  /// Spellings that nobody writes, of which normlint says something else: parameter and value, of every class that has it.
  static let differing: Set<String> = [
    "PReLU.num_parameters []", "PReLU.num_parameters [2]", "PReLU.num_parameters [2, 2]", "PReLU.num_parameters [2, 2, 2]",
    "PReLU.num_parameters [1, 1, 1, 1]", "PReLU.num_parameters [1, 1, 1, 1, 1, 1]", "RReLU.lower .nan", "RReLU.upper .nan",
    "Softshrink.lambd .nan", "FractionalMaxPool3d.kernel_size false", "FractionalMaxPool3d.kernel_size [null, 3]",
    "FractionalMaxPool3d.kernel_size [\"2\", \"2\"]", "RNN.num_layers true", "LSTM.num_layers true", "GRU.num_layers true",
    "LSTM.proj_size false", "Upsample.scale_factor .nan", "Upsample.scale_factor []", "Upsample.scale_factor [1, 1, 1, 1]",
    "UpsamplingNearest2d.scale_factor .nan", "UpsamplingNearest2d.scale_factor []",
    "UpsamplingNearest2d.scale_factor [1, 1, 1, 1]", "UpsamplingBilinear2d.scale_factor .nan",
    "UpsamplingBilinear2d.scale_factor []", "UpsamplingBilinear2d.scale_factor [1, 1, 1, 1]",
  ]

  @Test func stagesAreThoseOfPyTorch() throws {
    let values = try #require(Self.recording.records.first?["values"] as? [String])
    var compared = 0
    for record in Self.classes {
      let name = try #require(record["class"] as? String)
      for (parameter, stages) in try #require(record["stages"] as? [String: String]) {
        for (value, expected) in zip(values, stages) where !Self.differing.contains("\(name).\(parameter) \(value)") {
          let found = try Self.stage(name, record, parameter, value)
          #expect(found == expected, "\(name)(\(parameter): \(value)): \(found), PyTorch: \(expected)")
          compared += 1
        }
      }
    }
    #expect(compared > 9_000)
  }

  private static func stage(_ name: String, _ record: Truth.Record, _ parameter: String, _ value: String) throws -> Character {
    var arguments = try #require(record["arguments"] as? [String: Any])
    arguments[parameter] = nil
    let others = String(decoding: try JSONSerialization.data(withJSONObject: arguments), as: UTF8.self).dropFirst().dropLast()
    let text = """
      normlint: {mode: train, inputs: \(try #require(record["input"] as? [Int])), transforms: [{vmap: {}}]}
      model:
        _target_: torch.nn.Sequential
        _convert_: all
        _args_: [{_target_: torch.nn.Dropout}, {_target_: torch.nn.\(name), "\(parameter)": \(value)\(others.isEmpty ? "" : ", ")\(others)}]
      """
    let diagnostics = Linter().lint(bytes: Array(text.utf8)).diagnostics.filter { $0.severity == .error }
    guard diagnostics.contains(where: { $0.code == .randomUnderVmap }) else { return "c" }
    return diagnostics.contains { $0.code >= .indivisibleGroups } ? "f" : "r"
  }
}
