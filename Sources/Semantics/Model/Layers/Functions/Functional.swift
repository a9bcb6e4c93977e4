/// A function that computes what a module of `torch.nn` does (`torch.nn.functional.relu`), under its own name.
package struct Functional: Layer {
  package let type: String
  package let layer: any Layer
  /// The function's `training`. Nil: as the module whose forward calls it.
  package var training: Bool?

  package init(type: String, layer: any Layer, training: Bool? = nil) {
    self.type = type
    self.layer = layer
    self.training = training
  }

  package var savesInput: InputSaving { layer.savesInput }
  package var arguments: [(name: String, value: Printed)] { layer.arguments }

  package var arity: ClosedRange<Int> { layer.arity }

  package func strides(_ call: PlacedCall) -> Strides? { layer.strides(call) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let training { call.isTraining = training }
    return call.isAccepted(by: layer) ? layer.transfer(&call) : call.output(.unknown)
  }
}
