/// Why torch.func refuses to apply a stack of transforms to a model, before the model is called
/// (`torch/_functorch/vmap.py`: `_validate_and_get_batch_size`, `_process_batched_inputs`;
/// `torch/_functorch/eager_transforms.py`: `_validate_and_wrap_argnum`, `_create_differentiable`).
public struct ContextFault: Sendable, Equatable {
  /// The stack index of the refused transform.
  public let level: Int
  /// What is wrong, as a sentence.
  public let message: String
  public let help: String

  /// The fault of the outermost faulty transform; nil if none is certain.
  package init?(_ graph: LayerGraph, _ context: Context) {
    guard !graph.failsToBuild else { return nil }
    let check = ContextCheck(graph: graph, context: context)
    for level in context.transforms.indices {
      guard let (message, help) = check.fault(at: level) else { continue }
      (self.level, self.message, self.help) = (level, message, help)
      return
    }
    return nil
  }
}

extension ContextFault {
  /// The fault of the innermost vmap whose result may not have the mapped dimension that the model's output has
  /// (`_maybe_remove_batch_dim` in `torch/_functorch/vmap.py`).
  init?(returning levels: LevelSet, _ context: Context) {
    let faulty = context.transforms.indices.last { level in
      context.transforms[level].vmap?.returnsUnmapped == true && levels.contains(level)
    }
    guard let faulty else { return nil }
    level = faulty
    message = "the model's output is batched by this vmap: PyTorch raises \"can not return a BatchedTensor when out_dim is None\""
    help = "leave `out_dims` out, or give the dimension that the result is to have"
  }
}

private struct ContextCheck {
  let graph: LayerGraph
  let context: Context

  typealias Fault = (message: String, help: String)

  /// The known parameters and buffers, computed only if the context depends on them.
  private var state: some Sequence<StateTensor> {
    graph.modules.lazy.flatMap { module in module.layer < 0 ? [] : graph.layers[Int(module.layer)].state }
  }

  /// Whether `state` is complete: a part of an object of an unknown class is called with more than its own.
  private var isWhole: Bool {
    !graph.isTruncated && !context.inputs.contains(where: \.mayBeComputed) && graph.layers.allSatisfy(\.isModelled)
      && !graph.remarks.contains { remark in
        if case .unresolved = remark.kind { true } else { remark.kind.isOpaque }
      }
  }

  func fault(at level: Int) -> Fault? {
    let transform = context.transforms[level]
    return switch transform.kind {
    case .vmap(let vmap): fault(of: vmap, transform, level: level)
    case .gradient(let gradient): fault(of: gradient, transform)
    }
  }

  // MARK: vmap

  private func fault(of vmap: Vmap, _ transform: Transform, level: Int) -> Fault? {
    let mapped = vmap.mapped.intersection(context.passed(to: transform))
    if !mapped.hasInputs, isAbsent(.params, or: mapped), isAbsent(.buffers, or: mapped) {
      return ("PyTorch refuses this vmap: \"vmap: Expected at least one Tensor to vmap over\"", missing(vmap, transform, mapped: mapped))
    }
    for (operand, dimension) in vmap.dimensions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where mapped.isSuperset(of: operand) {
      for rank in ranks(of: operand) {
        // The mapped dimensions of this vmap and of those inside stand in front of what the model sees.
        let seen = rank + mappings(of: operand, from: level)
        guard dimension < -seen || dimension >= seen else { continue }
        return (
          """
          PyTorch refuses this vmap: "Got in_dim=\(dimension) for an input, but that input is a Tensor of dimensionality \(seen) so \
          expected in_dim to satisfy -\(seen) <= in_dim < \(seen)"
          """, "map dimension 0"
        )
      }
    }
    return nil
  }

  /// Whether the model certainly has no such parameters or buffers to map.
  private func isAbsent(_ operand: Operands, or mapped: Operands) -> Bool {
    !mapped.contains(operand) || !state.contains { $0.isBuffer == (operand == .buffers) } && isWhole
  }

  /// What to write so that there is something to map.
  private func missing(_ vmap: Vmap, _ transform: Transform, mapped: Operands) -> String {
    let forgotten = vmap.mapped.subtracting(context.passed(to: transform))
    let names = [("params", Operands.params), ("buffers", .buffers)].filter { forgotten.contains($0.1) }.map(\.0)
    if !names.isEmpty { return "the function doesn't take \(names.listed("and")): name them in `arguments`, beside `inputs`" }
    if !mapped.isEmpty { return "the model has none of what is mapped: map an input with `in_dims: {inputs: 0}`, or leave the vmap out" }
    return "map an input with `in_dims: {inputs: 0}`, or leave the vmap out"
  }

  /// The ranks of the tensors that an operand consists of, where they are known.
  private func ranks(of operand: Operands) -> [Int] {
    if operand == .params || operand == .buffers {
      return state.filter { $0.isBuffer == (operand == .buffers) }.compactMap(\.shape.rank)
    }
    return context.inputs.indices.filter { operand.contains(.input($0)) }.compactMap { context.inputs[$0].shape.rank }
  }

  private func mappings(of operand: Operands, from level: Int) -> Int {
    context.levels(of: operand).levels.count { $0 >= level }
  }

  // MARK: Gradients

  private func fault(of gradient: Gradient, _ transform: Transform) -> Fault? {
    let (name, argnums) = (gradient.kind.rawValue, context.argnums(of: transform))
    if !context.passed(to: transform).isSuperset(of: argnums) {
      return (
        "`\(name)` differentiates what its function doesn't take",
        "name in `arguments` what `argnums` names, or differentiate what the function takes"
      )
    }
    if argnums.contains(.buffers), state.contains(where: { $0.name == "num_batches_tracked" }) {
      let said =
        gradient.kind.usesForwardMode
        ? "Expected primal to be floating point or complex, but got: torch.int64"
        : "only Tensors of floating point dtype can require gradients"
      return (
        "`\(name)` differentiates the buffers, of which num_batches_tracked counts in integers: PyTorch raises \"\(said)\"",
        "differentiate `params` or `inputs`"
      )
    }
    let isEmpty = argnums.isEmpty || !argnums.hasInputs && isAbsent(.params, or: argnums) && isAbsent(.buffers, or: argnums)
    if isEmpty {
      return (
        "`\(name)` has nothing to differentiate: the model has none of what `argnums` names", "differentiate `inputs`, or leave the \(name) out"
      )
    }
    return nil
  }
}
