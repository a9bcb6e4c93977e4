import Model
import YAMLSource

/// A network of MONAI's of which only the batch norms are known, by their names; nothing is said of what lies between.
struct MONAISummary: Sendable {
  /// eps and momentum; nil where the norms have different ones.
  private typealias Numbers = (eps: Double, momentum: Double)

  /// The value of an argument, and another argument that is there.
  private let variant: (argument: String, value: String, other: String?)?
  private let norm: String?
  private let fixedNumbers: Numbers?
  private let isBatchByDefault: Bool
  private let chosenNumbers: Numbers?
  private let spatial: Int
  private let structural: [String]
  private let fixed: Substring
  private let chosen: Substring

  /// Every run makes these: lines are taken apart once somebody asks for their network.
  static let entries: [String: Catalogue.Entry] = {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { (name: String(fields($0, 1)[0]), line: Substring($0)) }
    return Dictionary(grouping: lines, by: \.name).mapValues { lines in entry(lines[0].name, lines.map(\.line)) }
  }()

  /// The fields of a line, the last of them with all that is behind `count` bars.
  private static func fields(_ line: Substring.UTF8View, _ count: Int = .max) -> [Substring] {
    line.split(separator: UInt8(ascii: "|"), maxSplits: count, omittingEmptySubsequences: false).map(Substring.init)
  }

  private static func entry(_ name: String, _ lines: [Substring]) -> Catalogue.Entry {
    let field = fields(lines[0].utf8, 3)[2]
    let norm = field.isEmpty ? nil : String(field)
    let kind = norm.map { NormArgument.specification(.monai($0)) } ?? NormArgument.none
    return Catalogue.Entry(Signature(acceptsAnything: true), norm: kind) { builder, arguments, id, inputs in
      let networks = lines.map(MONAISummary.init)
      guard let network = networks.first(where: { $0.isMeant(by: arguments.call) }) else {
        return builder.opaque(arguments.call.target, id, inputs, at: arguments.call.name)
      }
      return builder.scope(id, name) { builder in builder.summary(network, &arguments, inputs) }
    }
  }

  private init(_ line: Substring) {
    let parts = MONAISummary.fields(line.utf8)
    let pair = parts[1].split { $0 == "=" || $0 == "+" }.map(String.init)
    variant = pair.count > 1 ? (pair[0], pair[1], pair.count > 2 ? pair[2] : nil) : nil
    norm = parts[2].isEmpty ? nil : String(parts[2])
    func numbers(_ text: Substring) -> Numbers? {
      let values = text.split(separator: ",").compactMap { Double(String($0)) }
      return values.count == 2 ? (values[0], values[1]) : nil
    }
    (fixedNumbers, chosenNumbers) = (numbers(parts[3]), numbers(parts[4]))
    isBatchByDefault = !parts[4].isEmpty
    spatial = Int(parts[5]) ?? 2
    structural = parts[6].split(separator: ",").map(String.init)
    (fixed, chosen) = (parts[7], parts[8])
  }

  /// Whether a call builds this variant: nothing changes the structure, and names don't stand for arguments by position.
  private func isMeant(by call: ModuleCall) -> Bool {
    guard call.positional.isEmpty, !call.keywords.contains(where: { structural.contains($0.name) }) else { return false }
    guard let variant else { return true }
    if let other = variant.other {
      guard case .int(let count)? = call.keywords.first(where: { $0.name == other })?.argument.value, count > 0 else { return false }
    }
    guard case .string(let value)? = call.keywords.first(where: { $0.name == variant.argument })?.argument.value else {
      // The variants' first is the default.
      return variant.argument == "mode" && !call.keywords.contains { $0.name == "mode" } && variant.value == "fast"
    }
    return value.lowercased() == variant.value
  }

  private static func names(_ packed: Substring) -> [String] {
    var before = ""
    return packed.split(separator: " ").map { part in
      let pieces = part.split(separator: ":", maxSplits: 1)
      before = before.prefix(Int(pieces[0]) ?? 0) + (pieces.count > 1 ? String(pieces[1]) : "")
      return before
    }
  }

  /// The layers by their names, in the order of the names of modules.
  fileprivate func layers(_ a: inout Arguments) -> [(name: String, spec: LayerSpec)] {
    let spatialArgument = a.call.keywords.first { $0.name == "spatial_dims" }?.argument.value
    let dims = if case .int(let value)? = spatialArgument, (1...3).contains(value) { value } else { spatial }
    let always = MONAISummary.spec(fixedNumbers, dims, a.call)
    var result = MONAISummary.names(fixed).map { (name: $0, spec: always) }
    guard let norm else { return result }
    let given = a.call.keywords.first { $0.name == norm }
    if given == nil, !isBatchByDefault { return result }
    var reader = Arguments(ModuleCall(target: a.call.target, keywords: given.map { [$0] } ?? [], node: a.call.node), Signature(optional: [norm]))
    let spec = given == nil ? MONAISummary.spec(chosenNumbers, dims, a.call) : reader.norm(norm, dims, default: .batch)
    a.faults += reader.faults
    a.unresolved += reader.unresolved
    result += MONAISummary.names(chosen).map { (name: $0, spec: spec) }
    return result
  }

  private static func spec(_ numbers: Numbers?, _ spatial: Int, _ call: ModuleCall) -> LayerSpec {
    let (eps, momentum) = numbers.map { (Value.float($0.eps), Value.float($0.momentum)) } ?? (.float(1e-5), .float(0.1))
    return StandardSpec(name: "BATCH", arguments: [("eps", eps), ("momentum", momentum)]).norm(spatial, call)
  }
}

extension GraphBuilder {
  fileprivate mutating func summary(_ network: MONAISummary, _ arguments: inout Arguments, _ inputs: [ValueID]?) -> ValueID? {
    // What lies between the norms: parameters, and a shape that nobody knows.
    var x = inputs.flatMap { function(Summarized(shape: .unknown), $0) }
    module("?", Summarized(shape: .unknown))
    let text = "of `\(arguments.call.target)` only the norm layers are known to normlint: what else it holds can't be checked"
    remark(.partlyKnown(text), on: parent, at: arguments.call.name)
    let layers = network.layers(&arguments).map { (path: $0.name.split(separator: ".").map(String.init)[...], spec: $0.spec) }
    nested(layers[...], &x)
    return x
  }

  /// Modules with one beginning of their names stand in one module.
  private mutating func nested(_ layers: ArraySlice<(path: ArraySlice<String>, spec: LayerSpec)>, _ x: inout ValueID?) {
    var rest = layers
    while let first = rest.first, let name = first.path.first {
      let group = rest.prefix { $0.path.first == name }
      rest = rest.dropFirst(group.count)
      if first.path.count == 1 {
        x = spec(name, first.spec, .unknown, x)
      } else {
        var value = x
        scope(name, "Module") { b in b.nested(ArraySlice(group.map { ($0.path.dropFirst(), $0.spec) }), &value) }
        x = value
      }
    }
  }
}
