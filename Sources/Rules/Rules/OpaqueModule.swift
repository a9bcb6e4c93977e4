import Catalogue
import Execution
import Formats
import Model

/// NL003: a module of a class that is not modelled. What it holds is unknown.
enum OpaqueModule: Rule {
  static let code = RuleCode.opaqueModule

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    switch remark {
    case .opaque(let target, let hint): finding(target, hint)
    case .partlyKnown(let text): Finding(text)
    default: nil
    }
  }

  static func finding(_ target: String, _ norm: String?) -> Finding {
    let possible = norm.map { "; `\($0)` may make batch norms in it" } ?? ""
    guard !Catalogue.standard.knows(target) else {
      return Finding("`\(target)` is built of parts or settings that are not known to normlint: what it holds can't be checked\(possible)")
    }
    let hint = Catalogue.standard.suggestion(for: target).map { "; did you mean `\($0)`?" } ?? ""
    return Finding("`\(target)` is not known to normlint: what it holds can't be checked\(possible)\(hint)")
  }
}
