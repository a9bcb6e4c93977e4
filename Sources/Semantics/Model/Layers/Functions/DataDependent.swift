/// Functions whose result depends on the values of a tensor so that Python has to see them: `item`, `tolist`, `nonzero`,
/// `unique`, `masked_select` ...
package struct DataDependent: SeveralOutputs {
  package let type: String
  /// Whether Python gets a number, a truth value or a list, and no tensor.
  package let givesPythonValue: Bool
  /// The rank of the tensors that are returned, of unknown sizes; nil where it is not known, or where they have several.
  private let rank: Int?
  /// The inputs that decide.
  private let deciding: Int
  /// How many tensors are returned; nil: one for each dimension of the input.
  private let outputs: Int?

  /// The places of what is true, one tensor a dimension.
  static let nonzero = DataDependent(type: "nonzero", givesPythonValue: false, rank: 1, deciding: 0, outputs: nil)

  /// `tensor_split` at the places that a tensor tells: one more than these.
  static let splits = DataDependent(type: "tensor_split", givesPythonValue: false, rank: nil, deciding: 0, outputs: nil)

  /// `repeat_interleave` by a tensor: its output's size is the sum of the repeats.
  static func repeats(dim: Dim?, size: Dim?) -> any Layer {
    DataDependent(type: "repeat_interleave", givesPythonValue: false, rank: nil, deciding: 1, outputs: 1)
  }

  package func outputCount(_ inputs: [TensorFacts]) -> Int? {
    if type == "tensor_split" { return inputs.last.flatMap { $0.shape.rank == 1 ? $0.shape[0].value.map { $0 + 1 } : nil } }
    return outputs ?? inputs.first?.shape.rank
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let levels = call.inputs.dropFirst(deciding).reduce(LevelSet.none) { $0.joined($1.levels) }
    if !levels.isEmpty { call.record(.lacksBatchingRule(levels: levels, operation: "aten::\(type), which needs the values")) }
    if type == "tensor_split", !call.surroundings.innermostIsVmap {
      call.record(.unsupported(by: .anyTransform, operation: "aten::tensor_split of a tensor"))
    }
    if type == "numpy" { call.record(.unsupported(by: .anyTransform, operation: "numpy()")) }
    var output = call.output(rank.map { Shape(unknownOfRank: $0) } ?? .unknown)
    if type != "masked_select", type != "tensor_split" { output.stopDerivatives() }
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandBatchingRule("aten::\(type)", on: run.inputs.dropFirst(deciding).reduce(LevelSet.none) { $0.joined($1.levels) })
    throw .skipped("normlint doesn't run \(type), whose result depends on values")
  }

  static let functions: [LayerClass] = [
    ("item", "input/self: Tensor", nil, 0), ("tolist", "input/self: Tensor", nil, 0), ("numpy", "input/self: Tensor", nil, 0),
    ("is_nonzero", "input: Tensor", nil, 0), ("equal", "input: Tensor, other: Tensor", nil, 0),
    ("allclose", "input: Tensor, other: Tensor, rtol?, atol?, equal_nan?", nil, 0), ("nonzero", "input: Tensor, *, as_tuple?, index?", 2, 0),
    ("unique", "input: Tensor, sorted?, return_inverse?, return_counts?, dim?, *, index?", 1, 0),
    ("unique_consecutive", "input: Tensor, return_inverse?, return_counts?, dim?, *, index?", 1, 0),
    ("masked_select", "input: Tensor, mask: Tensor", 1, 1),
  ].map { (name: String, parameters: String, rank: Int?, deciding: Int) in
    LayerClass(function: name, parameters) { a in
      if name == "nonzero", a.bool("as_tuple", default: false) == true { return DataDependent.nonzero }
      let isUnique = name.hasPrefix("unique")
      let more = isUnique ? ["return_inverse", "return_counts"].count { a.bool($0, default: false) == true } : 0
      // Slices are unique along a dimension, and the places of the values have the shape of the input.
      let isFlat = !isUnique || more == 0 && a.argument("dim") == nil
      return DataDependent(type: name, givesPythonValue: rank == nil, rank: isFlat ? rank : nil, deciding: deciding, outputs: 1 + more)
    }
  }
}
