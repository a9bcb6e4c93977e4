import Model

/// NL204: statistics of a single value.
enum OneValuePerChannel: Rule {
  static let code = RuleCode.oneValuePerChannel

  static func judge(_ effect: Effect, at site: Site) -> Finding? {
    switch effect {
    case .fault(.oneValuePerChannel(let shape)):
      Finding("\(site.subject) expects more than 1 value per channel to take statistics of, got input size \(shape)")
    case .fault(.oneSpatialElement(let shape)):
      Finding("\(site.subject) expects more than 1 spatial element to take statistics of, got input size \(shape)")
    default: nil
    }
  }
}
