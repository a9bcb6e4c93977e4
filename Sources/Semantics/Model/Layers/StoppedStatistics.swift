/// A batch norm whose attribute `track_running_stats` is set to False after it was built (`_BatchNorm.forward`): it keeps its
/// statistics, which training neither updates nor uses; in eval mode they are used as ever.
package struct StoppedStatistics: Layer {
  private var base: BatchNorm

  package init(_ base: BatchNorm) { self.base = base }

  package var type: String { base.type }
  package var arguments: [(name: String, value: Printed)] { base.arguments }
  package var state: [StateTensor] { base.state }
  package var savesInput: InputSaving { base.savesInput }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { base.mixesElementTypes(call) }

  /// The layer that does what this one does in a mode.
  private func layer(isTraining: Bool) -> BatchNorm {
    var layer = base
    if isTraining { layer.removeRunningStatistics() }
    return layer
  }

  package func strides(_ call: PlacedCall) -> Strides? { base.strides(call) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { layer(isTraining: call.isTraining).transfer(&call) }
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { try layer(isTraining: run.isTraining).execute(&run) }
  package func work(_ inputs: [Shape], _ output: Shape) -> Double { base.work(inputs, output) }
  package mutating func removeRunningStatistics() { base.removeRunningStatistics() }
}
