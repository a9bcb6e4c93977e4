/// A module of an unknown class: its output depends on its inputs; nothing else is known.
package struct Opaque: Layer {
  package let type: String

  package init(type: String) { self.type = type }
  package var isModelled: Bool { false }
  package var arity: ClosedRange<Int> { 0...Int.max }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(.unknown) }
}

/// Stands for an input of the model; the analysis supplies its facts.
package struct ModelInput: Layer {
  package init() {}

  package var type: String { "input" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { .unknown }
}
