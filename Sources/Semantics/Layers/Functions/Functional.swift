/// A function that computes what a module of `torch.nn` does (`torch.nn.functional.relu`), under its own name.
struct Functional: Layer {
  let type: String
  let layer: any Layer
  /// The function's `training`. Nil: as the module whose forward calls it.
  var training: Bool?

  var savesInput: InputSaving { layer.savesInput }
  var arguments: [(name: String, value: Printed)] { layer.arguments }

  var arity: ClosedRange<Int> { layer.arity }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let training { call.isTraining = training }
    return layer.transfer(&call)
  }
}
