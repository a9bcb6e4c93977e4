import Model

/// NL105: an operation that vmap, or another transform of torch.func, has no rule for.
enum NoBatchingRule: Rule {
  static let code = RuleCode.noBatchingRule

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .lacksBatchingRule(let levels, let operation):
      Finding(
        "\(site.subject) has no batching rule in torch.func: vmap refuses \(operation)", help: help(site),
        level: levels.outermost)
    case .unsupported(let transforms, let operation) where transforms.isMet(by: site.analysis.surroundings):
      Finding("\(site.subject): \(transforms.spelled) does not support \(operation)", help: help(site))
    default: nil
    }
  }

  private static func help(_ site: Site) -> String {
    if let cure = cures.first(where: { $0.types.contains(site.type) })?.cure { return "\(cure), or \(outside)" }
    return "\(outside), or write it with operations that torch.func supports"
  }

  private static let outside = "keep it outside of the transformed function"
  private static let cures: [(types: Set<String>, cure: String)] = [
    (["GRU", "RNN"], "call it with a hidden state of its own that is mapped as the input is, under a gradient transform (vmap of grad)"),
    (["GRUCell", "RNNCell"], "call it with a hidden state of its own that is mapped as the input is"),
    (["LSTM"], "take it under a gradient transform, where vmap of grad loops over it"),
    (["SyncBatchNorm"], "use GroupNorm, freeze the layer with `eval()`, or keep a BatchNorm unconverted and without running statistics"),
    (["RReLU"], "use LeakyReLU"),
  ]
}

extension Unsupporting {
  fileprivate var spelled: String {
    switch self {
    case .vmap: "vmap"
    case .anyTransform: "torch.func"
    case .autograd: "reverse-mode differentiation"
    case .forwardMode: "forward-mode differentiation"
    case .secondDerivative: "the derivative of a derivative"
    case .vmappedJacobian: "jacrev inside of vmap"
    }
  }
}
