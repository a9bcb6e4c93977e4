import Model

/// NL206: a factory that takes no `norm_layer`.
enum NormLayerNotAccepted: FaultRule {
  static let code = RuleCode.normLayerNotAccepted

  static func finding(_ fault: Fault, at site: Site) -> Finding? {
    guard case .normLayerNotAccepted(let text) = fault else { return nil }
    return Finding(
      site.says(text),
      help: "patch the built model instead: torch.func.replace_all_batch_norm_modules_")
  }
}
