import Model

/// NL204: a norm whose statistics are computed from a single value.
enum OneValuePerChannel: Rule {
  static let code = RuleCode.oneValuePerChannel

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .fault(.oneValuePerChannel(let shape)):
      Finding("\(site.subject) expects more than 1 value per channel to take statistics of, got input size \(shape)", help: help(site))
    case .fault(.oneSpatialElement(let shape)):
      Finding("\(site.subject) expects more than 1 spatial element to take statistics of, got input size \(shape)", help: help(site))
    default: nil
    }
  }

  private static func help(_ site: Site) -> String {
    let (larger, fewer) = ("give the model a larger input", "take fewer groups than channels")
    if site.type.hasPrefix("GroupNorm") { return "\(fewer), or \(larger)" }
    if site.type.contains(part: "InstanceNorm") { return "\(larger), or leave the layer out where one element is left" }
    // Under a vmap over the examples, the model sees a batch of one.
    return
      "\(larger) or more than one example at a time, use LayerNorm or a GroupNorm, or call `model.eval()` before, where there are running statistics"
  }
}
