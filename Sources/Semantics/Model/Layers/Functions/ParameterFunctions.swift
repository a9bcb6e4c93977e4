/// Arithmetic of a tensor with a parameter that the calling module owns (`self.layer_scale * x`).
package struct ParameterArithmetic: Layer {
  package let operation: Elementwise.Operation
  /// The parameter's name in that module.
  package let name: String
  /// The parameter's shape.
  package let parameter: Shape

  package init(_ operation: Elementwise.Operation, _ name: String, parameter: Shape) {
    (self.operation, self.name, self.parameter) = (operation, name, parameter)
  }

  package var type: String { operation.name }
  package var savesInput: InputSaving { operation == .mul ? .forParameters : .never }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.output(call.broadcast(call.input.shape, parameter) ?? .unknown, parameters: true)
  }
}

/// `torch.cat([self.class_token.expand(n, -1, -1), x], dim=1)`: one more token, the same for every example.
package struct ClassToken: Layer {
  package let features: Dim

  package init(features: Dim) { self.features = features }

  package var type: String { "cat" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    if !shape[-1].mayEqual(features) {
      call.fail(.featureMismatch("tokens of \(shape[-1]) features can't be joined with the class token's \(features)"))
    }
    if shape.rank == 3 { shape[1] = shape[1] + 1 }
    return call.output(shape, parameters: true)
  }
}
