/// The transforms that a run happens under, as `torch.func` nests its interpreters: what they wrap, what they leave captured,
/// and what they say to random numbers.
package struct TransformStack {
  /// The vmaps that the forward runs in, outermost first. `jacfwd` and `hessian` bring one of their own, over the basis of
  /// tangents, at which nothing of the forward is batched but random numbers.
  package private(set) var vmaps: [(level: Int, randomness: Randomness)] = []
  /// The size of each level of the stack; 1 for gradient transforms.
  package private(set) var sizes: [Int] = []
  /// The gradient transforms, with what each differentiates and what its function is given.
  package private(set) var gradients: [(kind: GradientKind, argnums: Operands, passed: Operands)] = []
  /// The levels of the gradient transforms.
  private var gradientLevels = LevelSet.none

  package init(_ context: Context) {
    for (level, transform) in context.transforms.enumerated() {
      switch transform.kind {
      case .vmap(let vmap):
        vmaps.append((level, vmap.randomness))
        sizes.append(vmap.size)
      case .gradient(let gradient):
        gradients.append((gradient.kind, context.argnums(of: transform), context.passed(to: transform)))
        // The lanes of a jacfwd's tangents differ in random numbers only; one stands for all.
        if gradient.kind.vmapsForward { vmaps.append((level, gradient.randomness)) }
        gradientLevels = gradientLevels.joined(.level(level))
        sizes.append(1)
      }
    }
  }

  package var isEmpty: Bool { sizes.isEmpty }
  package var innermostIsVmap: Bool { !isEmpty && !gradientLevels.contains(sizes.count - 1) }

  /// Whether another vmap stands directly around one of them.
  package func isInsideVmap(_ index: Int) -> Bool {
    index > 0 && vmaps[index - 1].level == vmaps[index].level - 1 && !gradientLevels.contains(vmaps[index - 1].level)
  }

  /// Whether some gradient transform gets `operand` from outside of the function that it transforms.
  package func captures(_ operand: Operands) -> Bool { gradients.contains { !$0.passed.contains(operand) } }

  /// Whether gradients in reverse mode are taken with respect to `operand`.
  package func differentiates(_ operand: Operands) -> Bool {
    gradients.contains { !$0.argnums.isDisjoint(with: operand) && $0.kind.usesAutograd }
  }

  /// Whether some transform takes gradients in reverse mode.
  package var usesAutograd: Bool { differentiates([.params, .buffers, .inputs]) }

  /// Whether some transform in forward mode gives `operand` tangents.
  package func carriesTangent(_ operand: Operands) -> Bool {
    gradients.contains { !$0.argnums.isDisjoint(with: operand) && $0.kind.usesForwardMode }
  }

  /// Whether some transform runs the model with many tangents at once, in a vmap of its own.
  package var mapsTangents: Bool { gradients.contains { $0.kind.vmapsForward } }

  /// Whether a backward pass with respect to `operand` follows the forward. That of a vjp waits for its vectors.
  package func pullsBack(_ operand: Operands) -> Bool {
    gradients.contains { !$0.argnums.isDisjoint(with: operand) && $0.kind.usesAutograd && $0.kind != .vjp }
  }

  /// The levels at which random numbers differ from lane to lane.
  package var randomLevels: LevelSet {
    vmaps.reduce(.none) { levels, vmap in
      vmap.randomness == .different ? levels.joined(.level(vmap.level)) : levels
    }
  }
}
