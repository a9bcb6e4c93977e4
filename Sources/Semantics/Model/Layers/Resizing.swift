/// `F.interpolate(x, size=y.shape[-2:], mode="nearest")`: the first input at the second one's size.
package struct Resizing: Layer {
  package var mode = "nearest"

  package init(mode: String = "nearest") { self.mode = mode }

  package var type: String { "interpolate" }
  package var arguments: [(name: String, value: Printed)] { [("mode", .string(mode))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    let size = call.inputs.count > 1 ? call.inputs[1].shape : .unknown
    guard shape.rank == 4 else { return call.output(shape) }
    (shape[2], shape[3]) = (size[-2], size[-1])
    var output = call.output(shape)
    // Only the second input's size matters.
    output.levels = call.input.levels
    return output
  }
}
