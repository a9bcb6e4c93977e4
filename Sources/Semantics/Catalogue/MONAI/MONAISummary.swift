import Model
import YAMLSource

/// A network of MONAI's of which only the batch norms are known, by their names; nothing is said of what lies between.
struct MONAISummary: Sendable {
  /// eps and momentum; nil where the norms have different ones.
  private typealias Numbers = (eps: Double, momentum: Double)

  private let norm: String?
  private let fixedNumbers: Numbers?
  private let isBatchByDefault: Bool
  private let chosenNumbers: Numbers?
  private let spatial: Int
  private let structural: [String]
  /// The names of the norms that are always there, and of those that the argument `norm` chooses.
  private let fixed: [String]
  private let chosen: [String]

  /// Built in every run, so the norms' names are looked up lazily.
  static let entries: [String: Catalogue.Entry] = {
    let networks = DataTable(EmbeddedText.monaiNetworks).rows
    return Dictionary(networks.map { (String($0["network"]), entry($0)) }) { first, _ in first }
  }()

  /// `names["UNETR"]`: which norms a network has, always and as chosen.
  private static let names: [String: [String: [String]]] = {
    let rows = DataTable(EmbeddedText.monaiNorms).rows
    return Dictionary(grouping: rows) { String($0["network"]) }.mapValues { rows in
      Dictionary(uniqueKeysWithValues: rows.map { (String($0["made"]), $0.words("norms")) })
    }
  }()

  private static func entry(_ row: DataTable.Row) -> Catalogue.Entry {
    let name = String(row["network"])
    let kind = row.text("norm").map { NormArgument.specification(.monai($0)) } ?? NormArgument.none
    return Catalogue.Entry(Signature(acceptsAnything: true), norm: kind, isSummary: true) { builder, arguments, id, inputs in
      let network = MONAISummary(row, name)
      guard network.isMeant(by: arguments.call) else { return builder.opaque(arguments.call.target, id, on: inputs, at: arguments.call.name) }
      return builder.scope(id, name) { builder in builder.summary(network, &arguments, on: inputs) }
    }
  }

  private init(_ row: DataTable.Row, _ name: String) {
    norm = row.text("norm")
    fixedNumbers = MONAISummary.numbers(row["fixed-eps"], row["fixed-momentum"])
    isBatchByDefault = row["default"] == "batch"
    chosenNumbers = MONAISummary.numbers(row["eps"], row["momentum"])
    spatial = Int(row["dims"]) ?? 2
    structural = row.words("structure")
    fixed = MONAISummary.names[name]?["always"] ?? []
    chosen = MONAISummary.names[name]?["chosen"] ?? []
  }

  private static func numbers(_ eps: Substring, _ momentum: Substring) -> Numbers? {
    guard let eps = Double(eps), let momentum = Double(momentum) else { return nil }
    return (eps, momentum)
  }

  /// Whether the norms of a call are those that are known: no argument changes the structure, and none is positional.
  private func isMeant(by call: ModuleCall) -> Bool {
    call.positional.isEmpty && !call.keywords.contains { structural.contains($0.name) }
  }

  /// The layers by their names, in the order of the names of modules.
  fileprivate func layers(_ a: inout Arguments) -> [(name: String, spec: LayerSpec)] {
    let spatialArgument = a.call.keywords.first { $0.name == "spatial_dims" }?.argument.value
    let dims = if case .int(let value)? = spatialArgument, (1...3).contains(value) { value } else { spatial }
    let always = MONAISummary.spec(fixedNumbers, dims, call: a.call)
    var result = fixed.map { (name: $0, spec: always) }
    guard let norm else { return result }
    let given = a.call.keywords.first { $0.name == norm }
    if given == nil, !isBatchByDefault { return result }
    var reader = Arguments(ModuleCall(target: a.call.target, keywords: given.map { [$0] } ?? [], node: a.call.node), Signature(optional: [norm]))
    let spec = given == nil ? MONAISummary.spec(chosenNumbers, dims, call: a.call) : reader.norm(norm, dims, default: .batch, takesNone: true)
    a.faults += reader.faults
    a.unresolved += reader.unresolved
    result += chosen.map { (name: $0, spec: spec) }
    return result
  }

  private static func spec(_ numbers: Numbers?, _ spatial: Int, call: ModuleCall) -> LayerSpec {
    let (eps, momentum) = numbers.map { (Value.float($0.eps), Value.float($0.momentum)) } ?? (.float(1e-5), .float(0.1))
    return StandardSpec(name: "BATCH", arguments: [("eps", eps), ("momentum", momentum)]).norm(spatial, call)
  }
}

extension GraphBuilder {
  fileprivate mutating func summary(_ network: MONAISummary, _ arguments: inout Arguments, on inputs: [ValueID]?) -> ValueID? {
    // Between the norms: parameters, and an unknown shape.
    var x = inputs.flatMap { function(Summarized(shape: .unknown), $0) }
    module("?", Summarized(shape: .unknown))
    let text = "of `\(arguments.call.target)` only the norm layers are known to normlint: what else it holds can't be checked"
    remark(.partlyKnown(text), on: parent, at: arguments.call.name)
    let layers = network.layers(&arguments).map { (path: $0.name.split(separator: ".").map(String.init)[...], spec: $0.spec) }
    nested(layers[...], &x)
    return x
  }

  /// Nests modules by the common prefixes of their names.
  private mutating func nested(_ layers: ArraySlice<(path: ArraySlice<String>, spec: LayerSpec)>, _ x: inout ValueID?) {
    var rest = layers
    while let first = rest.first, let name = first.path.first {
      let group = rest.prefix { $0.path.first == name }
      rest = rest.dropFirst(group.count)
      if first.path.count == 1 {
        x = spec(name, first.spec, channels: .unknown, on: x)
      } else {
        var value = x
        scope(name, "Module") { b in b.nested(ArraySlice(group.map { ($0.path.dropFirst(), $0.spec) }), &value) }
        x = value
      }
    }
  }
}
