/// A subclass with its own name and the same forward (`Conv3DSimple`).
package struct Derived: Layer {
  package let type: String
  package var base: any Layer

  package init(type: String, base: any Layer) {
    self.type = type
    self.base = base
  }

  package var arguments: [(name: String, value: Printed)] { base.arguments }
  package var state: [StateTensor] { base.state }
  package var savesInput: InputSaving { base.savesInput }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { base.mixesElementTypes(call) }
  package var arity: ClosedRange<Int> { base.arity }
  package var tracksInstanceStatistics: Bool { base.tracksInstanceStatistics }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { base.transfer(&call) }
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { try base.execute(&run) }
  package func work(_ inputs: [Shape], _ output: Shape) -> Double { base.work(inputs, output) }

  package mutating func removeRunningStatistics() { base.removeRunningStatistics() }
  package mutating func convertToSynchronized() { base.convertToSynchronized() }
}
