/// Where a part of a forward begins that is computed again in the backward pass (`torch/utils/checkpoint.py`): hands its input on.
package struct Checkpointing: Layer {
  package init() {}

  package var type: String { "checkpoint" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.record(.unsupported(by: .autograd, operation: "saved tensor hooks, by which torch.utils.checkpoint works"))
    return call.sameTensor()
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if run.stack.usesAutograd {
      throw Refusal(.noBatchingRule, "torch.func.{grad, vjp, jacrev, hessian} don't yet support saved tensor hooks.")
    }
    return run.input
  }
}
