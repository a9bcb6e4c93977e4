/// A class that is another one under a name of its own (`Conv3DSimple`).
struct Derived: Layer {
  let type: String
  var base: any Layer

  var arguments: [(name: String, value: Printed)] { base.arguments }
  var state: [StateTensor] { base.state }
  var savesInput: InputSaving { base.savesInput }
  var arity: ClosedRange<Int> { base.arity }
  var tracksInstanceStatistics: Bool { base.tracksInstanceStatistics }

  func transfer(_ call: inout LayerCall) -> TensorFacts { base.transfer(&call) }

  mutating func removeRunningStatistics() { base.removeRunningStatistics() }
  mutating func convertToSynchronized() { base.convertToSynchronized() }
}
