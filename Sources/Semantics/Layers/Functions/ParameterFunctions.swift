/// Arithmetic of a tensor with a parameter that the calling module owns (`self.layer_scale * x`).
struct ParameterArithmetic: Layer {
  let operation: Elementwise.Operation
  /// The parameter's name in that module.
  let name: String
  /// The parameter's shape.
  let parameter: Shape

  init(_ operation: Elementwise.Operation, _ name: String, _ parameter: Shape) {
    (self.operation, self.name, self.parameter) = (operation, name, parameter)
  }

  var type: String { operation.rawValue }
  var savesInput: InputSaving { operation == .mul ? .forParameters : .never }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.output(call.broadcast(call.input.shape, parameter) ?? .unknown, parameters: true)
  }
}

/// `torch.cat([self.class_token.expand(n, -1, -1), x], dim=1)`: one more token, the same for every example.
struct ClassToken: Layer {
  let features: Dim

  var type: String { "cat" }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    if !shape[-1].mayEqual(features) {
      call.fail(.featureMismatch("tokens of \(shape[-1]) features can't be joined with the class token's \(features)"))
    }
    if shape.rank == 3 { shape[1] = shape[1] + 1 }
    return call.output(shape, parameters: true)
  }
}

/// The value of a buffer that the calling module reads.
struct BufferValue: Layer {
  let type: String
  let shape: Shape

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    TensorFacts(shape: shape, levels: call.bufferLevels)
  }
}
