import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// What refuses operations in place, as measured with torch 2.15 on these very models.
@Suite struct InPlaceTests {
  struct Case: Sendable, CustomStringConvertible {
    let layers: String
    let stack: Stack
    let passed: String
    let expected: InPlaceRefusal?

    init(_ layers: String, _ stack: Stack, passed: String = "pi", _ expected: InPlaceRefusal?) {
      (self.layers, self.stack, self.passed, self.expected) = (layers, stack, passed, expected)
    }

    var description: String { "\(layers) under \(stack), \(passed) passed" }

    /// `ReLU_` is `ReLU(inplace=True)`.
    var model: ModuleCall {
      .sequential(
        layers.split(separator: " ").map { word in
          let name = word.hasSuffix("_") ? String(word.dropLast()) : String(word)
          switch name {
          case "Linear": return .nn("Linear", .int(6), .int(6))
          case "Softmax": return .nn("Softmax", .int(1))
          case "Threshold": return .nn(name, .float(0.1), .int(2), .bool(word.hasSuffix("_")))
          default: return word.hasSuffix("_") ? .nn(name, keywords: ["inplace": .bool(true)]) : .nn(name)
          }
        })
    }
  }

  static let cases = [
    // The input itself, and what hands it on.
    Case("ReLU_ Linear", "grad(i)", .differentiatedInput),
    Case("Flatten ReLU_", "grad(i)", .differentiatedInput),
    Case("Identity Threshold_", "jacrev(i)", .differentiatedInput),
    Case("SiLU_", "vjp(i)", .differentiatedInput),
    Case("Hardtanh_", "vmap(i) > grad(i)", .differentiatedInput),
    Case("Hardtanh_", "grad(i) > vmap(i)", .differentiatedInput),
    Case("ReLU_", "hessian(i)", .differentiatedInput),
    Case("ReLU_ Linear", "grad(p)", nil),
    Case("ReLU_ Linear", "jvp(i)", nil),
    Case("ReLU_ Linear", "vmap(i)", nil),
    Case("ReLU_ Linear", "grad(p)", passed: "p", .capturedInput),
    Case("Flatten ReLU_ Linear", "grad(p)", passed: "p", .capturedInput),
    Case("ReLU_ Linear", "vjp(p)", .capturedInput),
    Case("Linear ReLU_", "grad(i)", nil),
    Case("AlphaDropout_ Linear", "grad(i)", nil),
    // What a gradient needs.
    Case("Sigmoid ReLU_", "grad(i)", .neededForGradient),
    Case("Sigmoid ReLU_ Linear", "grad(p)", nil),
    Case("Linear Sigmoid ReLU_", "grad(p)", .neededForGradient),
    Case("Linear Softmax Flatten ReLU_", "jacrev(p)", .neededForGradient),
    Case("Linear ReLU_ ReLU_", "grad(p)", .neededForGradient),
    Case("Linear ReLU_ Dropout_", "grad(p)", .neededForGradient),
    Case("Linear SiLU_ Dropout_", "grad(p)", nil),
    Case("Linear LeakyReLU ReLU_", "grad(p)", nil),
    Case("Linear LeakyReLU_ ReLU_", "grad(p)", .neededForGradient),
    Case("Linear Tanh SiLU_", "vmap(i) > grad(p)", .neededForGradient),
    // A vjp's backward is its caller's.
    Case("Linear Tanh SiLU_", "vjp(p)", nil),
    Case("Linear Tanh SiLU_", "jvp(i)", nil),
    Case("Linear Tanh SiLU_", "vmap(pi)", nil),
    // Masks.
    Case("Dropout_ Linear", "vmap(p;different)", .batchedMask),
    Case("Dropout_ Linear", "vmap(p;same)", nil),
    Case("Dropout_ Linear", "vmap(i;different)", nil),
    Case("Linear Dropout_", "vmap(p;different)", nil),
  ]

  @Test(arguments: cases) func refusesWhatPyTorchRefuses(_ example: Case) {
    let refusals = example.stack.effects(of: example.model, [2, 6], passed: example.passed).compactMap { effect in
      if case .overwritesInput(let refusal) = effect { refusal } else { nil }
    }
    #expect(refusals == (example.expected.map { [$0] } ?? []))
  }

  /// `t` goes into a layer and is overwritten afterwards.
  @Test(arguments: [
    ("Conv2d", true), ("BatchNorm2d", true), ("SiLU", true), ("Linear", false), ("Sigmoid", false), ("Dropout", false),
  ])
  func whatAnotherBranchNeedsIsNotOverwritten(name: String, refused: Bool) {
    var builder = GraphBuilder(catalogue: .standard, node: .test)
    let input = builder.modelInput()
    builder.scope("", "Model") { builder in
      let t = builder.layer("first", Convolution(3, 3, kernel: [1, 1]), on: input)
      let branches: [String: any Layer] = [
        "Conv2d": Convolution(3, 3, kernel: [1, 1]), "BatchNorm2d": BatchNorm(2, 3), "SiLU": Activation(.silu),
        "Linear": Linear(4, 4), "Sigmoid": Activation(.sigmoid), "Dropout": Dropout(0.5),
      ]
      if let branch = branches[name] { builder.layer("branch", branch, on: t) }
      builder.layer("act", Activation(.relu, inPlace: true), on: t)
    }
    var context = Context()
    context.inputs = [Context.Input(name: "x", shape: [2, 3, 4, 4])]
    let stack: Stack = "grad(i)"
    context.transforms = stack.transforms
    let effects = Analysis(builder.graph, context).effects.map(\.effect)
    #expect(effects.contains(.overwritesInput(.neededForGradient)) == refused)
  }
}
