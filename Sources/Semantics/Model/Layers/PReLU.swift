/// `PReLU` (`torch/nn/modules/activation.py`): max(0, x) + weight * min(0, x).
///
/// One weight for all, or one for each channel, which is the second dimension.
package struct PReLU: Layer {
  package let parameters: Dim
  package let initial: Double?

  package init(_ parameters: Dim = 1, initial: Double = 0.25) { (self.parameters, self.initial) = (parameters, initial) }

  package init(_ a: inout Arguments) {
    parameters = a.size("num_parameters", default: 1)
    initial = a.float("init", default: 0.25)
  }

  package var savesInput: InputSaving { .always }
  package var type: String { "PReLU" }
  package var state: [StateTensor] { [.parameter("weight", [parameters])] }
  package var arguments: [(name: String, value: Printed)] { [("num_parameters", .dim(parameters))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.elementwise }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    if let rank = shape.rank, parameters.isKnown, parameters != 1 {
      let channels: Dim = rank >= 2 ? shape[1] : 1
      if rank == 0 {
        call.fail(.badArgument("Not allow zero-dim input tensor."))
      } else if !channels.mayEqual(parameters) {
        call.fail(
          .featureMismatch(
            "Mismatch of parameter numbers and input channel size: \(parameters) parameters, \(channels) channels"))
      }
    }
    let output = call.elementwise(parameters: true)
    // The rule for `_prelu_kernel_backward` under two vmaps returns a weight's gradient of too few dimensions, which one element broadcasts.
    if output.carriesGradient, call.hasBatchedJacobian(output.levels.subtracting(call.surroundings.singleLevels)) {
      call.record(.unsupported(by: .vmappedJacobian, operation: "aten::_prelu_kernel_backward"))
    }
    // The second derivative by a stacked weight has the dimensions of the input, which is not stacked.
    if call.hasSecondBackward(around: call.parameterLevels.subtracting(call.inputLevels)) {
      call.record(.unsupported(by: .secondDerivative, operation: "aten::_prelu_kernel_backward with a batched weight"))
    }
    return output
  }
}

extension PReLU {
  package static let classes = [
    LayerClass("PReLU", Signature(optional: ["num_parameters", "init", "device", "dtype"]), checks: ["init"]) { PReLU(&$0) }
  ]
}
