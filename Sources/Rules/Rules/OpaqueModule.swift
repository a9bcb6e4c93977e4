import Catalogue
import Formats
import Model

/// NL003: a module of a class that normlint doesn't know, so that nothing inside it is checked.
enum OpaqueModule: Rule {
  static let code = RuleCode.opaqueModule

  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    switch remark {
    case .opaque(let target, let hint, let absence): finding(target, hint, absence)
    case .partlyKnown(let text): Finding(text)
    case .python(let reading): finding(reading)
    default: nil
    }
  }

  /// One finding for all open questions that no comment on a line of Python suppresses: its message is about the first of them.
  private static func finding(_ reading: PythonReading) -> Finding {
    let open = reading.questions.filter { $0.line?.suppresses(code) != true }
    guard let first = open.first ?? reading.questions.first else { return Finding("`\(reading.target)` was read in part") }
    var finding = Finding("`\(reading.target)` " + message(of: first.question, first.line, others: max(0, open.count - 1)))
    finding.isSuppressed = open.isEmpty
    finding.lines = steps(open)
    return finding
  }

  private static func message(of question: PythonReading.Question, _ line: PythonLine?, others: Int) -> String {
    let more = others == 0 ? "" : " (and \(others) more)"
    let place = line.map { " (\($0.place))" } ?? ""
    switch question {
    case .unread(let reason): return "was not read: \(reason)\(place)"
    case .argument: return "was read in part: \(question.reason)\(more)"
    case .unknown(let module, let reason): return "was read in part: `\(module)` is unknown: \(reason)\(place)\(more)"
    case .forward(let reason): return "was read, but its forward only in part: \(reason)\(place)\(more)"
    }
  }

  /// One step of the trace for each pair of line and reason; it names the modules concerned.
  private static func steps(_ questions: [(question: PythonReading.Question, line: PythonLine?)]) -> [(message: String, line: PythonLine)] {
    struct Key: Hashable {
      let line: PythonLine
      let reason: String
    }
    var order: [Key] = []
    var subjects: [Key: [String]] = [:]
    for (question, line) in questions {
      guard let line else { continue }
      let key = Key(line: line, reason: question.reason)
      if subjects[key] == nil { order.append(key) }
      subjects[key, default: []] += question.subject.map { [$0] } ?? []
    }
    return order.map { key in
      let modules = subjects[key] ?? []
      let more = modules.count > 3 ? " and \(modules.count - 3) more" : ""
      let parts = [modules.prefix(3).joined(separator: ", ") + more, key.reason, key.line.text.isEmpty ? "" : "`\(key.line.text)`"]
      return (parts.filter { !$0.isEmpty }.joined(separator: ": "), key.line)
    }
  }

  private static let hints = Memo<String, String>()

  static func finding(_ target: String, _ norm: String?, _ absence: Absence?) -> Finding {
    let possible = norm.map { "; `\($0)` may make batch norms in it" } ?? ""
    guard !Catalogue.standard.knows(target) else {
      return Finding("`\(target)` is built of parts or settings that are not known to normlint: what it holds can't be checked\(possible)")
    }
    let searched = absence.map { "; \($0.reason)" } ?? ""
    // Configs of one program name the same classes: all known names are compared once for each.
    let hint = hints.value(for: target) { Catalogue.standard.suggestion(for: target).map { "; did you mean `\($0)`?" } ?? "" }
    return Finding("`\(target)` is not known to normlint: what it holds can't be checked\(possible)\(hint)\(searched)", help: absence?.help ?? "")
  }
}

extension PythonReading.Question {
  /// The module that the question is about; nil if it is about the whole class.
  fileprivate var subject: String? {
    switch self {
    case .unread, .forward, .argument: nil
    case .unknown(let module, _): "`\(module)`"
    }
  }

  /// Why something is not known.
  fileprivate var reason: String {
    switch self {
    case .unread(let reason), .forward(let reason), .unknown(_, let reason): reason
    case .argument(let name): "its argument `\(name)` is not in this file"
    }
  }
}
