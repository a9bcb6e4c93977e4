@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// A module's `extra_repr()`, as far as it tells arguments: `3, 64, kernel_size=(7, 7), bias=False`.
struct ExtraRepresentation {
  /// What stands without a name: a class's first arguments.
  let positional: [Substring]
  let named: [(name: Substring, value: Substring)]

  init(_ written: String) {
    // A list of sizes counts as a tuple.
    let text = written.replacing("[", with: "(").replacing("]", with: ")")
    var parts: [Substring] = []
    var (depth, start) = (0, text.startIndex)
    for i in text.indices {
      switch text[i] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<i])
        start = text.index(i, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
      default: break
      }
    }
    if start < text.endIndex { parts.append(text[start...]) }
    positional = parts.filter { !$0.contains("=") }
    named = parts.compactMap { part in
      part.firstIndex(of: "=").map { (part[..<$0], part[part.index(after: $0)...]) }
    }
  }

  /// What in `layer`'s arguments differs from the text.
  func differences(from layer: any Layer) -> [String] {
    let arguments = layer.arguments.map { (name: $0.name, value: $0.value.python) }
    var differences: [String] = []
    for (text, argument) in zip(positional, arguments) where argument.value != text {
      differences.append("\(argument.name) is \(argument.value), not \(text)")
    }
    for (name, value) in named where arguments.first(where: { $0.name == name })?.value != String(value) {
      differences.append("\(name) is \(arguments.first { $0.name == name }?.value ?? "missing"), not \(value)")
    }
    let told = Set(named.map { String($0.name) } + arguments.prefix(positional.count).map(\.name))
    // A convolution tells only what is out of the ordinary.
    let ordinary = ["padding": "(0, 0)", "dilation": "(1, 1)", "groups": "1", "bias": "True", "padding_mode": "'zeros'"]
    for argument in arguments where layer is Convolution && !told.contains(argument.name) {
      guard let expected = ordinary[argument.name], argument.value.prefix(3) != expected.prefix(3) else { continue }
      differences.append("\(argument.name) is \(argument.value), but not told")
    }
    return differences
  }
}

extension Printed {
  /// As Python prints the value.
  fileprivate var python: String {
    switch self {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .number(let value): return "\(value)"
    case .dim(let dim): return dim.description
    case .dims(let dims): return Printed.tuple(dims.map(\.description))
    case .list(let items): return Printed.tuple(items.map(\.python))
    case .string(let text): return "'\(text)'"
    }
  }

  private static func tuple(_ items: [String]) -> String {
    "(" + items.joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
  }
}
