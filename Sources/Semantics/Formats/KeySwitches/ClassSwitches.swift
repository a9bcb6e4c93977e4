import Catalogue
import Model
import YAMLSource

extension Catalogue {
  /// The classes of PyTorch and the libraries, and those whose arguments are switches.
  public static let standard = Catalogue(lastResort: ClassSwitches())
}

/// Classes whose arguments are switches: the catalogue's last resort.
struct ClassSwitches: ClassProvider {
  /// The constructor of a class; nil if the class is unknown.
  func entry(for target: String) -> Catalogue.Entry? {
    guard SwitchMarks.packages.contains(where: target.hasPrefix) else { return nil }
    let known = SwitchTable.standard.classes.first { $0.names.contains { $0.matches(target) } }
    guard let known else { return nil }
    return Catalogue.Entry(Signature(acceptsAnything: true)) { builder, arguments, name, inputs in
      let call = arguments.call
      var scope = CallSwitches(call, known)
      let outcomes = known.switches.flatMap { $0.outcomes(in: &scope, code: "") }
      // If the arguments decide nothing, treat it like any unknown class.
      if outcomes.isEmpty { return builder.opaque(target, name, on: inputs, at: call.name) }
      let content = SwitchContent(outcomes: outcomes, built: "`\(target)` is known by its arguments alone")
      return builder.switched(content, type: target.shortName, name: name, on: inputs, at: call.name)
    }
  }
}

/// Looks up switches in the arguments of a call.
struct CallSwitches: SwitchScope {
  private let call: ModuleCall
  private let keywords: [Keyword]
  let isIncomplete = false

  init(_ call: ModuleCall, _ known: SwitchClass) {
    self.call = call
    let positional = zip(known.parameters, call.positional).map { Keyword($0, $1) }
    var keywords = positional + call.keywords
    let own = Argument(.string(call.target.shortName), call.name)
    keywords.append(Keyword("$class", own))
    if let named = known.named, !keywords.contains(where: { $0.name == named }) { keywords.append(Keyword(named, own)) }
    self.keywords = keywords
  }

  func value(_ key: String) -> Value? { keywords.first { $0.name == key }?.argument.value }

  func places(_ key: String) -> [SwitchSite] {
    let given = keywords.first { $0.name == key }?.argument
    return [SwitchSite(key: key, value: given, container: call.node, marker: call.name, siblings: keywords)]
  }
}
