/// A function that computes what a module of `torch.nn` does (`torch.nn.functional.relu`), under its own name.
struct Functional: Layer {
  let type: String
  let layer: any Layer

  var savesInput: InputSaving { layer.savesInput }
  var arguments: [(name: String, value: Printed)] { layer.arguments }

  var arity: ClosedRange<Int> { layer.arity }

  func transfer(_ call: inout LayerCall) -> TensorFacts { layer.transfer(&call) }
}
