@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// A stack of transforms as a short text, outermost first: `vmap(pi;different) > grad(i)`, with p, b, i for parameters,
/// buffers and inputs, and o for another input that the model doesn't use.
struct Stack: ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
  let description: String

  init(stringLiteral text: String) { description = text }

  var transforms: [Transform] {
    description.split(separator: ">").map { item in
      let text = item.filter { $0 != " " }
      let name = String(text.prefix { $0 != "(" })
      let inside = text.dropFirst(name.count + 1).dropLast().split(separator: ";")
      let operands = Stack.operands(inside.first ?? "")
      if name == "vmap" {
        let randomness = inside.count > 1 ? Randomness(rawValue: String(inside[1])) : .error
        return .vmap(operands, randomness: randomness ?? .error)
      }
      guard let kind = GradientKind(rawValue: name) else { preconditionFailure("no transform \(name)") }
      return .gradient(kind, argnums: operands)
    }
  }

  static func operands(_ letters: some StringProtocol) -> Operands {
    letters.reduce(into: Operands()) { operands, letter in
      switch letter {
      case "p": operands.insert(.params)
      case "b": operands.insert(.buffers)
      case "i": operands.insert(.inputs)
      case "o": operands.insert(.input(1))
      default: preconditionFailure("no operand \(letter)")
      }
    }
  }

  /// What happens when `model` is called under the stack with one input. `passed`: what the transformed function takes.
  func effects(of model: ModuleCall, _ input: Shape, passed: String = "pbi", mode: Mode = .train) -> [Effect] {
    var context = Context()
    context.mode = mode
    context.arguments = Stack.operands(passed)
    context.transforms = transforms
    context.inputs = [Context.Input(name: "x", shape: input), Context.Input(name: "other", shape: [1])]
    return Analysis(model.graph(inputs: 1), context).effects.map(\.effect)
  }
}

extension ModuleCall {
  /// A class of `torch.nn` with its arguments.
  static func nn(_ name: String, _ positional: Value..., keywords: KeyValuePairs<String, Value> = [:]) -> ModuleCall {
    ModuleCall(
      target: "torch.nn." + name, positional: positional.map { Argument($0, .test) },
      keywords: keywords.map { Keyword($0.key, Argument($0.value, .test)) }, node: .test)
  }

  static func sequential(_ children: [ModuleCall]) -> ModuleCall {
    ModuleCall(
      target: "torch.nn.Sequential", positional: children.map { Argument(.call($0), .test) }, node: .test)
  }
}
