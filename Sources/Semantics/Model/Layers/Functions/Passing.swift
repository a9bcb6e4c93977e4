/// Functions that hand their tensor on: `contiguous`, `detach`, `to`, `float` ... Numbers are not told apart by their precision.
package struct Passing: Layer {
  package let type: String
  private let keepsGradient: Bool
  private let keepsKind: Bool

  package init(_ type: String, keepsGradient: Bool = true, keepsKind: Bool = true) {
    (self.type, self.keepsGradient, self.keepsKind) = (type, keepsGradient, keepsKind)
  }

  /// Whether it looks behind the tensor of a vmap: a gradient transform inside of that has one of its own.
  private var looksInside: Bool { type == "data" || type == "detach_" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if type == "requires_grad_" { call.record(.unsupported(by: .anyTransform, operation: "requires_grad_()")) }
    if looksInside { call.demandBatchingRule("`\(type)`") }
    var output = call.sameTensor()
    if !keepsGradient { output.stopDerivatives() }
    if !keepsKind { output.isBoolean = false }
    return output
  }

  package func strides(_ call: PlacedCall) -> Strides? { type == "contiguous" ? nil : call.view }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if type == "requires_grad_", !run.stack.isEmpty {
      throw Refusal(.noBatchingRule, "You are attempting to call Tensor.requires_grad_() inside of a function being transformed.")
    }
    if looksInside { try run.demandBatchingRule(type) }
    run.stopsGradient = !keepsGradient
    var result = run.input
    if !keepsKind { result.isBoolean = false }
    return result
  }

  package static let functions: [LayerClass] =
    [
      ("contiguous", ", memory_format?"), ("requires_grad_", ", requires_grad?"), ("positive", ""), ("pin_memory", ", device?"),
      ("cpu", ", memory_format?"), ("cuda", ", device?, non_blocking?"), ("alias", ""),
    ].map { name, rest in LayerClass(function: name, "input: Tensor" + rest) { _ in Passing(name) } }
    + ["detach", "detach_", "data"].map { name in
      LayerClass(function: name, "input: Tensor") { _ in Passing(name, keepsGradient: false) }
    }
    + ["float", "double", "half", "bfloat16"].map { name in
      LayerClass(function: name, "input: Tensor, memory_format?") { _ in Passing(name, keepsKind: false) }
    } + [
      LayerClass(function: "Tensor.type", "input: Tensor, dtype, non_blocking?") { _ in Passing("type", keepsKind: false) },
      LayerClass(function: "type_as", "input: Tensor, other: Tensor") { _ in Passing("type_as", keepsKind: false) },
      LayerClass(function: "to", "input: Tensor, device/other/dtype?: Operand, dtype?, non_blocking?, copy?, *, memory_format?") { _ in
        Passing("to", keepsKind: false)
      },
    ]
}
