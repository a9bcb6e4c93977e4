import ArgumentParser
import Rules

/// The context as the command line gives it; what is nil or empty is left to the file.
struct ContextFlags: Sendable, Equatable {
  /// The shape that one call of the model sees for one input; the name is nil where there is only one.
  struct Input: Sendable, Equatable {
    let name: String?
    let shape: [Int]
  }

  /// Which dimension of an argument vmap maps over; nil for none.
  struct InDim: Sendable, Equatable {
    let argument: String
    let dimension: Int?
  }

  var mode: String?
  var inputs: [Input] = []
  var inDims: [InDim] = []
  var arguments: [String] = []
  var randomness: String?
  /// Outermost first.
  var transforms: [String] = []
}

/// The flags that `check` and `graph` share.
struct ContextOptions: ParsableArguments {
  enum Mode: String, CaseIterable { case train, eval }
  enum Randomness: String, CaseIterable { case error, different, same }
  enum Argument: String, CaseIterable { case params, buffers, inputs }
  enum Transform: String, CaseIterable { case vmap, grad, vjp, jvp, jacrev, jacfwd, hessian }

  @Option(
    help: ArgumentHelp("Mode that is set on the built model: train or eval.", valueName: "mode"),
    completion: .list(Choice.names(of: Mode.self)), transform: Choice.parse)
  var mode: Mode?

  @Option(
    help: ArgumentHelp(
      "Shape that one call of the model sees, such as 1,3,32,32 or x=1,3,32,32; repeatable.", valueName: "shape"),
    transform: ContextParsing.input)
  var input: [ContextFlags.Input] = []

  @Option(
    help: ArgumentHelp(
      "What vmap maps over, such as inputs=0,params=0,buffers=none; absent arguments are not mapped.", valueName: "dims"),
    transform: ContextParsing.inDims)
  var inDims: [ContextFlags.InDim]?

  @Option(
    help: ArgumentHelp(
      "What the transformed function takes: a list of params, buffers and inputs. The rest is captured.",
      valueName: "names"),
    completion: .list(Choice.names(of: Argument.self)), transform: ContextParsing.list)
  var arguments: [Argument]?

  @Option(
    help: ArgumentHelp("The randomness of vmap: error, different or same.", valueName: "kind"),
    completion: .list(Choice.names(of: Randomness.self)), transform: Choice.parse)
  var randomness: Randomness?

  @Option(
    help: ArgumentHelp(
      "Transforms around the model, outermost first, such as vmap,grad: \(Choice.names(of: Transform.self).joined(separator: ", ")).",
      valueName: "names"),
    completion: .list(Choice.names(of: Transform.self)), transform: ContextParsing.list)
  var transforms: [Transform]?

  /// What the flags of a command about one model leave of the settings' contexts: the one that is named, or the first.
  func chosen(_ name: String?, from options: LintOptions) throws -> LintOptions {
    var options = options
    let names = options.contexts.map(\.name)
    if let name {
      options.contexts = options.contexts.filter { $0.name == name }
      guard !options.contexts.isEmpty else {
        let known = names.isEmpty ? "the settings have none for this file" : "there are \(names.joined(separator: ", "))"
        throw Engine.Refusal(message: "has no context '\(name)': \(known)\(Choice.hint(for: name, in: names))")
      }
    } else if names.count > 1 {
      Messages().note("the context is '\(names[0])', the first of \(names.count); --context takes another")
      options.contexts = [options.contexts[0]]
    }
    return options
  }

  var flags: ContextFlags {
    ContextFlags(
      mode: mode?.rawValue, inputs: input, inDims: inDims ?? [], arguments: (arguments ?? []).map(\.rawValue),
      randomness: randomness?.rawValue, transforms: (transforms ?? []).map(\.rawValue))
  }
}

/// How the context's values are spelled.
enum ContextParsing {
  static func input(_ text: String) throws -> ContextFlags.Input {
    let (name, value) = split(text)
    let shape = Choice.items(value).map { Int($0) }
    guard !shape.isEmpty, shape.allSatisfy({ ($0 ?? -1) >= 0 }) else {
      throw ValidationError("a shape is a list of sizes, such as 1,3,32,32 or x=1,3,32,32")
    }
    return ContextFlags.Input(name: name, shape: shape.compactMap { $0 })
  }

  static func inDims(_ text: String) throws -> [ContextFlags.InDim] {
    try Choice.items(text).map { item in
      let (name, value) = split(item)
      let argument: ContextOptions.Argument = try Choice.parse(name ?? item)
      let isNone = value == "none" || value == "null"
      guard name != nil, isNone || Int(value) != nil else {
        throw ValidationError("'\(item)' is not of the form inputs=0 or buffers=none")
      }
      return ContextFlags.InDim(argument: argument.rawValue, dimension: isNone ? nil : Int(value))
    }
  }

  static func list<Value: RawRepresentable & CaseIterable>(_ text: String) throws -> [Value]
  where Value.RawValue == String {
    try Choice.items(text).map { try Choice.parse($0) }
  }

  /// The parts around the first equals sign.
  private static func split(_ text: String) -> (name: String?, value: String) {
    guard let sign = text.firstIndex(of: "=") else { return (nil, text) }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
