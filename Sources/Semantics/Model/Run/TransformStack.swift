/// The transforms that a run happens under, as `torch.func` nests its interpreters: what they wrap, what they leave captured,
/// and what they say to random numbers.
package struct TransformStack {
  /// The vmaps that the forward runs in, outermost first. `jacfwd` and `hessian` bring one of their own, over the basis of
  /// tangents, at which no value of the forward is batched.
  package private(set) var vmaps: [(level: Int?, randomness: Randomness)] = []
  /// The size of each level of the stack; 1 for gradient transforms.
  package private(set) var sizes: [Int] = []
  package private(set) var gradients: [(kind: GradientKind, argnums: Operands)] = []
  private let arguments: Operands
  /// Whether the innermost transform is a vmap.
  package private(set) var innermostIsVmap = false

  package init(_ context: Context) {
    arguments = context.arguments
    for (level, transform) in context.transforms.enumerated() {
      switch transform.kind {
      case .vmap(_, let size, let randomness):
        vmaps.append((level, randomness))
        sizes.append(size)
        innermostIsVmap = true
      case .gradient(let kind, let argnums):
        gradients.append((kind, argnums))
        if kind == .jacfwd || kind == .hessian { vmaps.append((nil, .error)) }
        sizes.append(1)
        innermostIsVmap = false
      }
    }
  }

  package var isEmpty: Bool { sizes.isEmpty }

  /// Whether some gradient transform gets `operand` from outside of the function that it transforms. The others are given all
  /// that the function takes; vjp and jvp are functions of what they differentiate alone.
  package func captures(_ operand: Operands) -> Bool {
    gradients.contains { gradient in
      let passed = gradient.kind == .vjp || gradient.kind == .jvp ? gradient.argnums : arguments
      return !passed.contains(operand)
    }
  }

  /// Whether gradients in reverse mode are taken with respect to `operand`.
  package func differentiates(_ operand: Operands) -> Bool {
    gradients.contains { $0.argnums == operand && [.grad, .vjp, .jacrev, .hessian].contains($0.kind) }
  }

  /// Whether some transform carries tangents through the forward.
  package var usesForwardMode: Bool { gradients.contains { [.jvp, .jacfwd, .hessian].contains($0.kind) } }

  /// Whether tangents of the parameters are carried. A jvp is over the inputs.
  package var carriesParameterTangents: Bool {
    gradients.contains { [.jacfwd, .hessian].contains($0.kind) && $0.argnums == .params }
  }

  /// Whether a backward pass with respect to `operand` follows the forward. That of a vjp waits for its vectors.
  package func pullsBack(_ operand: Operands) -> Bool {
    gradients.contains { $0.argnums == operand && [.grad, .jacrev, .hessian].contains($0.kind) }
  }

  /// The levels at which random numbers differ from lane to lane.
  package var randomLevels: LevelSet {
    vmaps.reduce(.none) { levels, vmap in
      vmap.randomness == .different && vmap.level != nil ? levels.joined(.level(vmap.level ?? 0)) : levels
    }
  }
}
