/// A subclass with its own name and the same forward (`Conv3DSimple`).
package struct Derived: Layer {
  package let type: String
  package var base: any Layer
  /// Parameters of the base that the subclass has taken away (`self.bias = None`).
  private let removed: Set<String>

  package init(type: String, base: any Layer, without removed: Set<String> = []) {
    (self.type, self.base, self.removed) = (type, base, removed)
  }

  package var arguments: [(name: String, value: Printed)] { base.arguments }
  package var state: [StateTensor] { base.state.filter { !removed.contains($0.name) } }
  package var savesInput: InputSaving { base.savesInput }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { base.mixesElementTypes(call) }
  package var arity: ClosedRange<Int> { base.arity }
  package var tracksInstanceStatistics: Bool { base.tracksInstanceStatistics }

  package func strides(_ call: PlacedCall) -> Strides? { base.strides(call) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { base.transfer(&call) }
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard removed.isEmpty else {
      throw .skipped("normlint can't run a \(base.type) whose \(removed.sorted().joined(separator: ", ")) was taken away")
    }
    return try base.execute(&run)
  }
  package func work(_ inputs: [Shape], _ output: Shape) -> Double { base.work(inputs, output) }

  package mutating func removeRunningStatistics() { base.removeRunningStatistics() }
  package mutating func convertToSynchronized() { base.convertToSynchronized() }
}
