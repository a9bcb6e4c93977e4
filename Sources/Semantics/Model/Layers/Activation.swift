/// The activations without parameters (`torch/nn/modules/activation.py`).
///
/// Input of any shape, unless the function works along a dimension; the output has the same shape, halved along `dim` by GLU.
package struct Activation: Layer {
  /// The classes, by their names in PyTorch.
  package enum Function: String, CaseIterable {
    case celu = "CELU"
    case elu = "ELU"
    case gelu = "GELU"
    case glu = "GLU"
    case hardshrink = "Hardshrink"
    case hardsigmoid = "Hardsigmoid"
    case hardswish = "Hardswish"
    case hardtanh = "Hardtanh"
    case leakyReLU = "LeakyReLU"
    case logSigmoid = "LogSigmoid"
    case logSoftmax = "LogSoftmax"
    case mish = "Mish"
    case relu = "ReLU"
    case relu6 = "ReLU6"
    case rrelu = "RReLU"
    case selu = "SELU"
    case sigmoid = "Sigmoid"
    case silu = "SiLU"
    case softmax = "Softmax"
    case softmax2d = "Softmax2d"
    case softmin = "Softmin"
    case softplus = "Softplus"
    case softshrink = "Softshrink"
    case softsign = "Softsign"
    case tanh = "Tanh"
    case tanhshrink = "Tanhshrink"
    case threshold = "Threshold"
  }

  package let function: Function
  /// The constructor's numbers in order; nil if absent or unknown.
  package private(set) var first: Double?
  package private(set) var second: Double?
  /// Nil for None or no such argument.
  package private(set) var dim: Dim?
  /// `none` or `tanh`, of GELU.
  package private(set) var approximate: String?
  package private(set) var inPlace: Bool?

  /// For builders; PyTorch's defaults for everything else.
  package init(_ function: Function, inPlace: Bool = false, first: Double? = nil, second: Double? = nil, dim: Dim? = nil) {
    self.function = function
    let numbers = function.numbers
    self.first = first ?? numbers.first?.standard
    self.second = second ?? numbers.dropFirst().first?.standard
    self.dim = function.dimension == .none ? nil : dim ?? function.dimension.standard
    approximate = function == .gelu ? "none" : nil
    self.inPlace = function.hasInPlace ? inPlace : nil
  }

  /// The same in place, as functions with an underscore are.
  package var overwriting: Activation {
    var copy = self
    copy.inPlace = true
    return copy
  }

  package init(_ a: inout Arguments, _ function: Function) {
    self.init(function)
    let numbers = function.numbers
    if numbers.count > 0 { first = a.float(numbers[0].name, default: numbers[0].standard) }
    if numbers.count > 1 { second = a.float(numbers[1].name, default: numbers[1].standard) }
    if function.hasInPlace { inPlace = a.bool("inplace", default: false) }
    switch function.dimension {
    case .none: break
    case .last: dim = a.int("dim", default: -1)
    case .optional: dim = a.optionalInt("dim")
    }
    if function == .gelu { readApproximate(&a) }
    if function == .hardtanh { readOldNames(&a) }
    validateNumbers(&a)
  }

  /// Records numbers that forward refuses for any input.
  private func validateNumbers(_ a: inout Arguments) {
    guard let first else { return }
    switch function {
    case .celu where first == 0:
      a.refuseValue(.badArgument("ZeroDivisionError: alpha cannot be 0 for CELU"), of: "alpha")
    case .softshrink where first < 0:
      a.refuseValue(.badArgument("lambda must be greater or equal to 0, but found to be \(first)"), of: "lambd")
    case .rrelu:
      if let second, first > second {
        a.refuseValue(.badArgument("Lower bound should be less than or equal to the upper bound"), of: "lower")
      }
    default: break
    }
  }

  private mutating func readApproximate(_ a: inout Arguments) {
    approximate = a.string("approximate", default: "none")
    if let approximate, approximate != "none", approximate != "tanh" {
      a.refuseValue(.badArgument("approximate argument must be either none or tanh."), of: "approximate")
    }
  }

  /// Reads `min_value` and `max_value`, old names that override the new ones.
  private mutating func readOldNames(_ a: inout Arguments) {
    if a.isNone("min_value", default: true) != true { first = a.float("min_value", default: nil) }
    if a.isNone("max_value", default: true) != true { second = a.float("max_value", default: nil) }
    if let first, let second, second <= first {
      a.refuse(.badArgument("max_val (\(second)) must be greater than min_val (\(first))"), at: "max_val")
    }
  }

  package var type: String { function.rawValue }
  package var savesInput: InputSaving { inPlace == true || function.savesOutput || function == .tanhshrink ? .never : .always }

  package var arguments: [(name: String, value: Printed)] {
    var result: [(name: String, value: Printed)] = []
    let values = [first, second]
    for (i, number) in function.numbers.enumerated() {
      result.append((number.name, values[i].map(Printed.number) ?? .string("?")))
    }
    if let approximate { result.append(("approximate", .string(approximate))) }
    if function.dimension != .none { result.append(("dim", dim.map(Printed.dim) ?? .none)) }
    if function.hasInPlace { result.append(("inplace", .flag(inPlace))) }
    return result
  }

  package func strides(_ call: PlacedCall) -> Strides? {
    switch function {
    case .softmax, .softmin, .softmax2d, .logSoftmax, .logSigmoid, .rrelu: nil
    default: call.elementwise
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if inPlace == true, call.isOverwritingRefusedFirst {
      return call.overwriteInput(savesOutput: function.savesOutputInPlace)
    }
    // Treat a refused call as the identity.
    if recordRefusals(&call) { return call.sameTensor() }
    if inPlace == true { return call.overwriteInput(savesOutput: function.savesOutputInPlace) }
    let shape = shape(&call)
    return call.elementwise(shape, savesOutput: function.savesOutput)
  }

  /// Records refusals of the function itself. Returns whether PyTorch refuses before writing anything.
  private func recordRefusals(_ call: inout LayerCall) -> Bool {
    let surroundings = call.surroundings
    switch function {
    case .rrelu where surroundings.vmapCount > 0:
      // functorch registers rrelu as a random operation without a rule, also in eval mode.
      call.record(.unsupported(by: .vmap, operation: inPlace == true ? "aten::rrelu_" : "aten::rrelu"))
      return true
    case .rrelu where call.carriesTangent() && inPlace == true:
      call.record(.unsupported(by: .forwardMode, operation: "rrelu_with_noise_"))
    case .hardsigmoid where call.hasSecondDerivative():
      call.record(.unsupported(by: .secondDerivative, operation: "aten::hardsigmoid_backward"))
    case .glu where call.hasSecondDerivative(inForwardMode: true):
      call.record(.unsupported(by: .secondDerivative, operation: "aten::glu_jvp"))
    case .glu:
      let around = surroundings.differentiations.last(where: \.isForward).map { call.input.levels.outside(of: $0.level) }
      call.recordLoop("aten::glu_jvp", at: around ?? .none, in: .tangents)
    case .rrelu:
      call.recordLoop("aten::rrelu_with_noise_backward", at: .none, in: .backward)
    default: break
    }
    return false
  }

  private func shape(_ call: inout LayerCall) -> Shape {
    let shape = call.input.shape
    switch function {
    case .glu where shape.rank == 0:
      call.fail(.badArgument("glu does not support scalars because halving size must be even"))
    case .softmax2d:
      _ = call.rank(in: 3...4, expected: "3D or 4D")
    case .glu, .softmax, .softmin, .logSoftmax:
      guard let dim, let axis = call.axis(dim) else { return shape }
      if function == .glu { return halved(shape, axis, in: &call) }
    default: break
    }
    return shape
  }

  private func halved(_ shape: Shape, _ axis: Int, in call: inout LayerCall) -> Shape {
    let size = shape[axis]
    if !(size % 2).mayEqual(0) {
      call.fail(.badArgument("Halving dimension must be even, but dimension \(axis) is size \(size)"))
    }
    return shape.replacing(axis, with: size / 2)
  }
}
