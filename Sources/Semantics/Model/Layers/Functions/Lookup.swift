/// `torch.searchsorted`, `torch.bucketize` and `torch.isin`: for each element a place, or whether it is there. The values are not computed.
package struct Lookup: Layer {
  package let type: String
  /// Which input is looked up.
  private let place: Int

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.output(call.inputs.count == 2 ? call.inputs[place].shape : .unknown)
    output.stopDerivatives()
    output.isBoolean = type == "isin"
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { throw .skipped("normlint doesn't run \(type)") }

  static let functions: [LayerClass] = [
    LayerClass(function: "searchsorted", "sorted_sequence: Tensor, input/self: Operand, *, out_int32?, right?, side?, sorter?: Tensor") { _ in
      Lookup(type: "searchsorted", place: 1)
    },
    LayerClass(function: "bucketize", "input/self: Operand, boundaries: Tensor, *, out_int32?, right?") { _ in Lookup(type: "bucketize", place: 0) },
    LayerClass(function: "isin", "elements/element: Operand, test_elements/test_element: Operand, *, assume_unique?, invert?") { _ in
      Lookup(type: "isin", place: 0)
    },
  ]
}
