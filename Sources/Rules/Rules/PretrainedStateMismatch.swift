import Model

/// NL304: pretrained weights are loaded into a model whose norm layers have other parameters and buffers.
enum PretrainedStateMismatch: Rule {
  static let code = RuleCode.pretrainedStateMismatch

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    guard case .pretrainedStateMismatch = remark else { return nil }
    return Finding(
      "\(site.subject) loads pretrained weights, but its `norm_layer` makes modules with other keys in the state dict",
      help: "leave `norm_layer` out and patch the built model: torch.func.replace_all_batch_norm_modules_ keeps the weights")
  }
}
