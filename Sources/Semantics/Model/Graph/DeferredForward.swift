/// The forward of a module that can only be followed when modes and input shapes are known: that of a class in a Python source.
public protocol DeferredForward: Sendable {
  /// Makes the calls of one forward pass.
  /// - Parameters:
  ///   - module: the module that is called
  ///   - inputs: the tensors that it is called with
  /// - Returns: what the forward returns; nil if that isn't known
  func follow(_ trace: ForwardTrace, _ module: ModuleID, inputs: [ValueID]) -> ValueID?

  /// What the constructor's arguments decide of some of the normalisations that it builds; nil where that can't be told.
  /// - Parameters:
  ///   - part: which of the calls among the constructor's arguments has built them, each counted before its own; nil for the
  ///     constructor itself
  ///   - names: their names below the module that the call builds
  ///   - statements: how many statements may be evaluated to find out
  func normControl(of part: Int?, making names: [String], statements: Int) -> NormControl?
}

/// A module whose forward is deferred, with its own parameters and buffers.
package struct DeferredModule: Layer {
  package let type: String
  package let state: [StateTensor]
  package let deferred: (any DeferredForward)?

  package init(type: String, state: [StateTensor], forward: (any DeferredForward)?) {
    (self.type, self.state, deferred) = (type, state, forward)
  }

  package var arity: ClosedRange<Int> { 0...Int.max }
  package func acceptsTuple(at index: Int) -> Bool { true }
  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(.unknown) }
}

extension LayerGraph {
  /// The graph without its modules' deferred forwards: a forward that kept a graph with itself would never be freed.
  var withoutForwards: LayerGraph {
    var copy = self
    for index in layers.indices where layers[index].deferred != nil {
      copy.layers[index] = DeferredModule(type: layers[index].type, state: layers[index].state, forward: nil)
    }
    return copy
  }

  /// The graph in which the calls that deferred forwards make stand in the place of the deferred calls.
  func followed(in context: Context) -> LayerGraph {
    var start = self
    (start.calls, start.inputs, start.outputs, start.hasDeferredForwards) = ([], [], [], false)
    let trace = ForwardTrace(start, context)
    var values: [ValueID?] = []
    for call in calls {
      let read = inputs(of: call).compactMap { values[Int($0)] }
      if let forward = layers[Int(call.layer)].deferred, let module = call.module, call.trainingOnly == nil {
        values.append(trace.follow(forward, of: module, on: read, at: call.node))
      } else {
        values.append(trace.append(call, on: read))
      }
    }
    var result = trace.graph
    result.outputs = outputs.compactMap { values[Int($0.index)] }
    return result
  }
}
