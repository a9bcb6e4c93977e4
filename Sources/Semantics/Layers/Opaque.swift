/// A module of a class that is not modelled: its output depends on its inputs, and nothing else is known of it.
struct Opaque: Layer {
  let type: String
  var isModelled: Bool { false }
  var arity: ClosedRange<Int> { 0...Int.max }
  func acceptsTuple(at index: Int) -> Bool { true }

  func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(.unknown) }
}

/// Stands for an input of the model; the analysis supplies its facts.
struct ModelInput: Layer {
  var type: String { "input" }

  func transfer(_ call: inout LayerCall) -> TensorFacts { .unknown }
}
