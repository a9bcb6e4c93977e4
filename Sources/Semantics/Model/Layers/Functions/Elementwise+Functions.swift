/// The functions that are elementwise, in place too (`add_`).
extension Elementwise {
  package static let functions: [LayerClass] = named(Operation.unary) + named(Operation.binary) + others

  /// Each operation by its name and its other spellings, and with the underscore that overwrites the first tensor.
  private static func named(_ operations: [Operation]) -> [LayerClass] {
    let aliases = Dictionary(grouping: Operation.aliases.keys.sorted()) { Operation.aliases[$0] }
    return operations.flatMap { operation in
      let spellings = [operation.name] + (aliases[operation.name] ?? [])
      return spellings.flatMap { [function($0, operation), function($0 + "_", operation)] }
    }
  }

  private static func function(_ name: String, _ operation: Operation) -> LayerClass {
    let inPlace = name.hasSuffix("_")
    let extra = parameters[operation.name] ?? ""
    if operation.operands == 1 {
      return LayerClass(function: name, "input/self: Tensor" + extra) { Elementwise(name, filled(&$0, operation), inPlace: inPlace) }
    }
    let factor = extra.contains(part: "alpha") ? "alpha" : nil
    // A number may stand in the place of either operand.
    return LayerClass(function: name, "input/self: Operand, other/exponent/min/max: Operand" + extra) {
      Elementwise(name, rounded(&$0, operation), reading: &$0, operands: ["input", "other"], factor: factor, inPlace: inPlace)
    }
  }

  /// What some take besides.
  private static let parameters = [
    "add": ", *, alpha?", "sub": ", *, alpha?", "rsub": ", *, alpha?", "div": ", *, rounding_mode?", "clone": ", *, memory_format?",
    "nan_to_num": ", nan?, posinf?, neginf?",
  ]

  /// The operation with the numbers that `nan_to_num` puts in.
  private static func filled(_ a: inout Arguments, _ operation: Operation) -> Operation {
    guard operation.name == "nan_to_num" else { return operation }
    func number(_ name: String, _ standard: Float) -> Float? {
      a.isNone(name, default: true) == true ? standard : a.float(name, default: nil).map { Float($0) }
    }
    guard let nan = number("nan", 0), let above = number("posinf", .greatestFiniteMagnitude),
      let below = number("neginf", -.greatestFiniteMagnitude)
    else { return operation.leftOpen }
    return .notNumbersReplaced(by: nan, above: above, below: below)
  }

  /// The operation with the rounding of `div`.
  private static func rounded(_ a: inout Arguments, _ operation: Operation) -> Operation {
    guard operation.name == "div", a.isNone("rounding_mode", default: true) != true else { return operation }
    return a.string("rounding_mode").flatMap { Operation.roundedDivision[$0] } ?? operation.leftOpen
  }

  private static let others: [LayerClass] =
    inBothForms([
      ("lerp", "input: Tensor, end: Tensor, weight: Operand", ["", "", "weight"], nil, lerp),
      ("addcmul", "input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value?", [], "value", addcmul),
      ("addcdiv", "input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value?", [], "value", addcdiv),
      ("masked_fill", "input: Tensor, mask: Tensor, value: Operand", ["", "", "value"], nil, maskedFill),
      ("copy", "input: Tensor, src/other: Tensor, non_blocking?", [], nil, second),
      ("fill", "input: Tensor, value: Operand", ["", "value"], nil, second),
    ]) + [
      LayerClass(function: "where", "condition: Tensor, input/self?: Operand, other?: Operand, *, index?") {
        Elementwise("where", choice, reading: &$0, operands: ["", "input", "other"])
      },
      LayerClass(function: "isclose", "input/self: Tensor, other: Tensor, rtol?, atol?, equal_nan?") { a in
        guard let relative = a.float("rtol", default: 1e-5), let absolute = a.float("atol", default: 1e-8) else {
          return Elementwise("isclose", .close(0, 0).leftOpen)
        }
        return Elementwise("isclose", .close(Float(relative), Float(absolute)))
      },
      LayerClass(function: "bool", "input: Tensor, memory_format?") { _ in Elementwise("bool", truth) },
      LayerClass(function: "zero_", "input: Tensor") { _ in Elementwise("zero_", second, numbers: [1: 0], inPlace: true) },
    ]
    + ["long", "int", "short", "byte"].map { name in
      LayerClass(function: name, "input: Tensor, memory_format?") { _ in Elementwise(name, whole) }
    }
    + ["clamp", "clip"].flatMap { name in
      [name, name + "_"].map { name in
        LayerClass(function: name, "input: Tensor, min?: Operand, max?: Operand") { clamped(name, &$0) }
      }
    }

  /// A bound that is left out lets everything through.
  private static func clamped(_ name: String, _ a: inout Arguments) -> Elementwise {
    var numbers: [Int: Double?] = [:]
    for (place, bound) in [(1, "min"), (2, "max")] where !a.isTensor(bound) {
      numbers[place] = a.isNone(bound, default: true) == true ? (place == 1 ? -.infinity : .infinity) : a.float(bound, default: nil)
    }
    if a.isNone("min", default: true) == true, a.isNone("max", default: true) == true {
      a.refuse(.badArgument("torch.clamp: At least one of 'min' or 'max' must not be None"))
    }
    return Elementwise(name, .clamp, numbers: numbers, inPlace: name.hasSuffix("_"))
  }

  private typealias Member = (name: String, parameters: String, operands: [String], factor: String?, operation: Operation)

  private static func inBothForms(_ members: [Member]) -> [LayerClass] {
    members.flatMap { member in
      // `copy` and `fill` exist in place only.
      ["copy", "fill"].contains(member.name) ? [overwriting(member)] : [plain(member), overwriting(member)]
    }
  }

  private static func plain(_ member: Member) -> LayerClass { make(member, member.name) }
  private static func overwriting(_ member: Member) -> LayerClass { make(member, member.name + "_") }

  private static func make(_ member: Member, _ name: String) -> LayerClass {
    LayerClass(function: name, member.parameters) {
      Elementwise(name, member.operation, reading: &$0, operands: member.operands, factor: member.factor, inPlace: name.hasSuffix("_"))
    }
  }

  private static let lerp = Operation("lerp", 3, saves: Saving(places: [0, 1, 2], output: false, isOfProduct: true)) { $0.x + $0.z * ($0.y - $0.x) }
  private static let addcmul = Operation("addcmul", 3, saves: .at(1, 2)) { $0.x + $0.w * $0.y * $0.z }
  private static let addcdiv = Operation("addcdiv", 3, saves: .at(1, 2)) { $0.x + $0.w * $0.y / $0.z }
  private static let maskedFill = Operation("masked_fill", 3, saves: .at(1)) { $0.y != 0 ? $0.z : $0.x }
  private static let choice = Operation("where", 3, saves: .at(0)) { $0.x != 0 ? $0.y : $0.z }
  private static let truth = Operation.test("bool", 1) { $0.x != 0 }
  private static let whole = Operation.step("long") { $0.x.rounded(.towardZero) }
  private static let second = Operation("copy", 2) { $0.y }

  /// - Parameters:
  ///   - operands: the parameter of each operand that may be a number, else ""
  ///   - factor: the parameter that multiplies one operand
  private init(
    _ type: String, _ operation: Operation, reading a: inout Arguments, operands: [String], factor: String? = nil,
    inPlace: Bool = false
  ) {
    var numbers: [Int: Double?] = [:]
    for (place, name) in operands.enumerated() where name != "" && a.argument(name) != nil && !a.isTensor(name) {
      numbers[place] = a.float(name, default: nil)
    }
    self.init(type, operation, numbers: numbers, factor: factor.map { a.float($0, default: 1) } ?? 1, inPlace: inPlace)
  }
}

extension Arguments {
  /// Whether a tensor is passed to a parameter that need not get one.
  package mutating func isTensor(_ name: String) -> Bool {
    if case .string("tensor")? = argument(name)?.value { true } else { false }
  }
}
