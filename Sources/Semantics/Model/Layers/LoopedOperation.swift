/// The passes over a layer that run in a vmap of a transform's own.
package struct VmappedPasses: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The forward pass of `jacfwd` and `hessian`, over the basis of tangents.
  package static let tangents = VmappedPasses(rawValue: 1)
  /// The backward pass of `jacrev` and `hessian`, row by row.
  package static let backward = VmappedPasses(rawValue: 2)
}

extension LayerCall {
  /// Records that vmap has no batching rule for an operation and calls it for one example after the other, with the warning "There
  /// is a performance drop" (`aten/src/ATen/functorch/BatchedFallback.cpp`).
  /// - Parameters:
  ///   - levels: the levels at which something is batched that the operation takes
  ///   - passes: the passes in whose own vmap the operation, or its derivative, has no rule either
  ///   - operands: what the operation takes: inputs, parameters of the layer, or both
  package mutating func recordLoop(
    _ operation: String, at levels: LevelSet, in passes: VmappedPasses = [], of operands: Operands = .inputs
  ) {
    guard !hasFault else { return }
    let isPassed = surroundings.differentiations.contains { differentiation in
      let runsInVmap = differentiation.isForward ? differentiation.isUsed : differentiation.isJacobian
      guard runsInVmap, passes.contains(differentiation.isForward ? .tangents : .backward) else { return false }
      return operands.contains(.inputs) && passesInputs(differentiation)
        || operands.contains(.params) && differentiation.over.contains(.params)
    }
    if isPassed || !levels.isEmpty { record(.loops(levels: levels, operation: operation)) }
  }

  /// The levels of the inputs and of the parameters.
  package var operandLevels: LevelSet { inputLevels.joined(parameterLevels) }
}
