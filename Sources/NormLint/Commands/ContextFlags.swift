import ArgumentParser
import Model
import Rules

/// The flags that `check` and `graph` share.
struct ContextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Mode that is set on the built model: train or eval.", valueName: "mode"),
    completion: .list(Choice.names(of: Mode.self)), transform: Choice.parse)
  var mode: Mode?

  @Option(
    help: ArgumentHelp(
      "Shape that one call of the model sees, such as 1,3,32,32 or x=1,3,32,32; repeatable.", valueName: "shape"),
    transform: ContextParsing.input)
  var input: [ContextInput] = []

  @Option(
    help: ArgumentHelp(
      "What vmap maps over, such as inputs=0,params=0 or x=0,y=none; absent arguments are not mapped.", valueName: "dims"),
    transform: ContextParsing.inDims)
  var inDims: String?

  @Option(
    help: ArgumentHelp(
      "What the transformed function takes: a list of params, buffers, inputs, and names of inputs. The rest is captured.",
      valueName: "names"),
    completion: .list(["params", "buffers", "inputs"]), transform: ContextParsing.list)
  var arguments: String?

  @Option(
    help: ArgumentHelp("The randomness of vmap: error, different or same.", valueName: "kind"),
    completion: .list(Choice.names(of: Randomness.self)), transform: Choice.parse)
  var randomness: Randomness?

  @Option(
    help: ArgumentHelp(
      "Transforms around the model, outermost first, such as vmap,grad or '[vmap: {size: 3}, grad]': \(ContextOptions.transforms.joined(separator: ", ")).",
      valueName: "names"),
    completion: .list(ContextOptions.transforms), transform: ContextParsing.list)
  var transforms: String?

  @Flag(help: "The model runs in several processes (torch.distributed).")
  var distributed = false

  private static let transforms = ["vmap"] + GradientKind.allCases.map(\.rawValue)

  func validate() throws { _ = try overrides() }

  /// Keeps one context for a command about one model: the named one, or the first.
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

  /// The flags as a `normlint:` section says them; nil where there are none of that kind.
  var section: String? {
    var entries: [String] = []
    if let mode { entries.append("mode: \(mode.rawValue)") }
    if distributed { entries.append("distributed: true") }
    if input.count == 1, input[0].name == nil {
      entries.append("inputs: \(input[0].shape)")
    } else if !input.isEmpty {
      let named = input.enumerated().map { "\(ContextParsing.quoted($0.element.name ?? "input\($0.offset)")): \($0.element.shape)" }
      entries.append("inputs: {\(named.joined(separator: ", "))}")
    }
    if let arguments { entries.append("arguments: \(arguments)") }
    if let transforms { entries.append("transforms: \(transforms)") }
    return entries.isEmpty ? nil : "{\(entries.joined(separator: ", "))}"
  }
}

/// The shape that one call of the model sees for one input; the name is nil where there is only one.
struct ContextInput: Sendable, Equatable {
  let name: String?
  let shape: [Int]
}

/// Turns the values of context flags into the YAML of a `normlint:` section. A value that begins with `[` or `{` is YAML already.
enum ContextParsing {
  static func input(_ text: String) throws -> ContextInput {
    let (name, value) = split(text)
    let shape = Choice.items(value).map { Int($0) }
    guard !shape.isEmpty, shape.allSatisfy({ ($0 ?? -1) >= 0 }) else {
      throw ValidationError("a shape is a list of sizes, such as 1,3,32,32 or x=1,3,32,32")
    }
    return ContextInput(name: name, shape: shape.compactMap { $0 })
  }

  /// `x=0,params=none`; `none,0` by place; a number alone for everything.
  static func inDims(_ text: String) throws -> String {
    if isYAML(text) { return text }
    let items = Choice.items(text).map(split)
    let values = try items.map { item in
      if item.value == "none" || item.value == "null" { return "null" }
      guard let dimension = Int(item.value) else { throw ValidationError("'\(text)' is not of the form inputs=0,buffers=none") }
      return String(dimension)
    }
    let names = items.compactMap(\.name)
    if names.isEmpty { return values.count == 1 ? values[0] : "[\(values.joined(separator: ", "))]" }
    guard names.count == items.count else { throw ValidationError("'\(text)' is not of the form inputs=0,buffers=none") }
    return "{\(zip(names, values).map { "\(quoted($0)): \($1)" }.joined(separator: ", "))}"
  }

  static func list(_ text: String) throws -> String {
    if isYAML(text) { return text }
    return "[\(Choice.items(text).map(quoted).joined(separator: ", "))]"
  }

  static func quoted(_ text: String) -> String {
    "\"\(text.replacing(part: "\\", with: "\\\\").replacing(part: "\"", with: "\\\""))\""
  }

  private static func isYAML(_ text: String) -> Bool { text.hasPrefix("[") || text.hasPrefix("{") }

  /// The parts around the first equals sign.
  private static func split(_ text: String) -> (name: String?, value: String) {
    guard let sign = text.firstIndex(of: "=") else { return (nil, text) }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
