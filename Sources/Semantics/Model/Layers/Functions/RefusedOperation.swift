/// A place in a forward that transforms refuse, whatever its tensors hold: hands its input on.
///
/// What `torch.utils.checkpoint` and an `autograd.Function` do before they compute, and methods that look behind a transform's tensors.
package struct RefusedOperation: Layer {
  package let type: String
  private let transforms: Unsupporting
  /// What they refuse, as messages name it.
  private let operation: String

  package init(_ type: String, by transforms: Unsupporting, _ operation: String) {
    (self.type, self.transforms, self.operation) = (type, transforms, operation)
  }

  /// The start of a part that is computed again in the backward pass (`torch/utils/checkpoint.py`).
  package static let checkpoint = RefusedOperation(
    "checkpoint", by: .autograd, "saved tensor hooks, by which torch.utils.checkpoint works")

  /// What a full backward hook puts around a module (`torch/utils/hooks.py`).
  package static let backwardHook = RefusedOperation(
    "BackwardHookFunction", by: .autograd, "a full backward hook, which is an autograd.Function without setup_context")

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if isReached(call.surroundings), transforms != .forwardMode || call.carriesTangent() {
      call.record(.unsupported(by: transforms, operation: operation))
    }
    return call.sameTensor()
  }

  /// Inside of a vmap no tensor requires grad, for which a hook looks.
  private func isReached(_ surroundings: Surroundings) -> Bool { type != RefusedOperation.backwardHook.type || !surroundings.innermostIsVmap }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let surroundings = Surroundings(run.machine.context)
    if isReached(surroundings), transforms == .forwardMode ? run.carriesTangent() : transforms.isMet(by: surroundings) {
      throw Refusal(.noBatchingRule, "torch.func does not support \(operation)")
    }
    return run.input
  }
}

extension Unsupporting {
  /// Whether one of the transforms is among those around the model.
  package func isMet(by surroundings: Surroundings) -> Bool {
    switch self {
    case .vmap: surroundings.vmapCount > 0
    case .anyTransform: surroundings.isTransformed
    case .autograd: surroundings.differentiatesInputs || surroundings.differentiatesParameters
    case .forwardMode: surroundings.usesForwardMode
    // The layer has looked at the whole stack.
    case .secondDerivative, .vmappedJacobian: true
    }
  }
}
