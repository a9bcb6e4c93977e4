/// Functions that make a new tensor: of a number, of numbers in a row, or at random.
package struct Creation: Layer {
  package enum Kind: Sendable {
    case filled(Double?)
    /// start, start + step, ...
    case row(start: Double?, step: Double?)
    case identity
    /// What the file writes, row-major.
    case values([Double?])
    /// Random numbers, which no reader may depend on.
    case random(Distribution)
  }

  package enum Distribution: Sendable {
    case uniform(Double?, Double?)
    case normal(Double?, Double?)
    case whole(Double?, Double?)
    case bernoulli(Double?)
    case permutation
  }

  package let type: String
  package let kind: Kind
  /// Nil: that of the input.
  package let shape: Shape?
  /// Made like the input: batched where that is, as `new_zeros` and `zeros_like`.
  private let isLike: Bool
  /// Forward mode is refused.
  private let lacksTangents: Bool

  package init(_ type: String, _ kind: Kind, shape: Shape?, isLike: Bool = false, lacksTangents: Bool = false) {
    (self.type, self.kind, self.shape, self.isLike, self.lacksTangents) = (type, kind, shape, isLike, lacksTangents)
  }

  /// Random numbers that only have the shape of the input, as those of `rand_like`.
  private var isFresh: Bool {
    switch kind {
    case .random(.bernoulli): false
    case .random: true
    default: false
    }
  }

  package var arity: ClosedRange<Int> {
    // `linspace` computes with bounds that are tensors; other functions read their values.
    if case .row = kind { return type == "linspace" ? 0...2 : 0...0 }
    return isLike ? 1...1 : 0...0
  }

  package func strides(_ call: PlacedCall) -> Strides? {
    if type.hasSuffix("_") { return call.written }
    return type.hasSuffix("_like") ? call.elementwise : nil
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let shape, let size = shape.negative { call.fail(.badArgument("Trying to create tensor with negative dimension \(size)")) }
    var result = TensorFacts(shape: shape ?? call.input.shape, levels: isLike && !isFresh ? call.input.levels : .none)
    if case .row = kind { result.levels = call.inputLevels }
    guard case .random(let distribution) = kind else { return result }
    call.record(.drawsRandomNumbers(.sampled))
    if lacksTangents { call.refuseTangents("aten::\(type)") }
    // What is drawn for each example is batched.
    result.levels = result.levels.joined(call.surroundings.randomLevels)
    if case .bernoulli = distribution {
      result.levels = result.levels.joined(call.inputLevels)
      call.recordSharedDraw(type, by: call.inputLevels)
    }
    return result
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let dims = try shape.map { (shape) throws(Refusal) in try run.known(shape, "size") } ?? run.input.dims
    if let size = dims.first(where: { $0 < 0 }) { throw .shape("Trying to create tensor with negative dimension \(size)") }
    var levels = isLike && !isFresh ? run.input.levels : .none
    if lacksTangents { try run.refuseTangents("aten::\(type)") }
    if case .random(let distribution) = kind {
      levels = levels.joined(try run.draw(.operation))
      if case .bernoulli = distribution { try run.refuseSharedDraw(type, by: levels) }
    }
    run.stopsGradient = true
    let result = try run.empty(dims, levels: levels)
    let number = try number(run, columns: dims.last ?? 1)
    for i in 0..<result.count { result.pointer[i] = number(i % max(1, result.size)) }
    return result
  }

  /// The number at each place.
  private func number(_ run: LayerRun, columns: Int) throws(Refusal) -> (Int) -> Float {
    switch kind {
    case .filled(let value):
      let number = Float(try run.known(value, "fill_value"))
      return { _ in number }
    case .row(let start, let step):
      let (start, step) = (try run.known(start, "start"), try run.known(step, "step"))
      return { Float(start + Double($0) * step) }
    case .identity: return { $0 / max(1, columns) == $0 % max(1, columns) ? 1 : 0 }
    case .values(let values):
      let numbers = try values.map { (value) throws(Refusal) in Float(try run.known(value, "data")) }
      return { $0 < numbers.count ? numbers[$0] : 0 }
    case .random(let distribution): return try distribution.draw(run)
    }
  }
}

extension Creation.Distribution {
  /// A number at random for each place.
  func draw(_ run: LayerRun) throws(Refusal) -> (Int) -> Float {
    let machine = run.machine
    switch self {
    case .uniform(let low, let high):
      let (low, high) = (Float(try run.known(low, "from")), Float(try run.known(high, "to")))
      return { _ in low + (high - low) * machine.uniform() }
    case .normal(let mean, let deviation):
      let (mean, deviation) = (Float(try run.known(mean, "mean")), Float(try run.known(deviation, "std")))
      return { _ in
        mean + deviation * (-2 * MathFunctions.log(max(machine.uniform(), 1e-12))).squareRoot() * MathFunctions.cos(2 * .pi * machine.uniform())
      }
    case .whole(let low, let high):
      let (low, high) = (Float(try run.known(low, "low")), Float(try run.known(high, "high")))
      return { _ in (low + (high - low) * machine.uniform()).rounded(.down) }
    case .bernoulli(let p):
      let p = Float(try run.known(p, "p"))
      return { _ in machine.uniform() < p ? 1 : 0 }
    // One order is as good as any.
    case .permutation: return { Float($0) }
    }
  }
}

extension Creation {
  static let functions: [LayerClass] = filled + rows + random + like

  private static let options = ", *, dtype?, layout?, device?, requires_grad?, pin_memory?, memory_format?, generator?, names?"

  private static let filled: [LayerClass] =
    [("zeros", 0.0), ("ones", 1), ("empty", 0)].map { name, value in
      LayerClass(function: name, "size: Sizes" + options) { Creation(name, .filled(value), shape: Shape($0.ints("size"))) }
    } + [
      LayerClass(function: "full", "size: Sizes, fill_value" + options) {
        Creation("full", .filled($0.float("fill_value", default: nil)), shape: Shape($0.ints("size")))
      },
      LayerClass(function: "eye", "n, m?" + options) { Creation("eye", .identity, shape: [$0.int("n"), $0.optionalInt("m") ?? $0.int("n")]) },
    ]
    + ["tensor", "as_tensor", "FloatTensor", "LongTensor", "Tensor"].map { name in
      LayerClass(function: name, "data: Operand" + options) { values(name, &$0) }
    }

  private static func values(_ name: String, _ a: inout Arguments) -> any Layer {
    guard let argument = a.argument("data"), !a.isTensor("data") else { return Passing(name) }
    let (shape, values) = nested(argument, &a)
    return Creation(name, .values(values), shape: shape)
  }

  private static func nested(_ argument: Argument, _ a: inout Arguments) -> (Shape, [Double?]) {
    guard case .list(let items) = argument.value else { return ([], [a.float(argument, "data")]) }
    let parts = items.map { nested($0, &a) }
    return (Shape([Dim(items.count)] + (parts.first?.0.dims ?? [])), parts.flatMap(\.1))
  }

  private static let rows: [LayerClass] = [
    LayerClass(function: "arange", "start/end?, end?, step?" + options) { a in
      let isSingle = a.isNone("end", default: true) == true
      let (start, end) = (isSingle ? 0 : a.float("start", default: nil), a.float(isSingle ? "start" : "end", default: nil))
      let step = a.float("step", default: 1)
      guard let start, let end, let step, step != 0 else { return Creation("arange", .row(start: start, step: step), shape: [.unknown]) }
      return Creation("arange", .row(start: start, step: step), shape: [Dim(max(0, Int(exactly: ((end - start) / step).rounded(.up)) ?? 0))])
    },
    LayerClass(function: "linspace", "start: Any, end: Any, steps" + options) { a in
      func bound(_ name: String) -> Double? { a.isTensor(name) ? nil : a.float(name, default: nil) }
      let (start, end, steps) = (bound("start"), bound("end"), a.int("steps"))
      var step: Double?
      if let start, let end, let count = steps.value { step = count > 1 ? (end - start) / Double(count - 1) : 0 }
      return Creation("linspace", .row(start: start, step: step), shape: [steps])
    },
  ]

  private static let random: [LayerClass] = [
    LayerClass(function: "rand", "size: Sizes" + options) { Creation("rand", .random(.uniform(0, 1)), shape: Shape($0.ints("size"))) },
    LayerClass(function: "randn", "size: Sizes" + options) { Creation("randn", .random(.normal(0, 1)), shape: Shape($0.ints("size"))) },
    LayerClass(function: "randperm", "n" + options) { Creation("randperm", .random(.permutation), shape: [$0.int("n")]) },
    LayerClass(function: "randint", "low/high, high?, size?" + options) { a in
      // `randint(high, size)`
      let isShort = if case .list? = a.argument("high")?.value { true } else { a.argument("high") == nil }
      let shape = Shape(a.ints(isShort && a.argument("size") == nil ? "high" : "size"))
      let (low, high) = isShort ? (0, a.float("low", default: nil)) : (a.float("low", default: nil), a.float("high", default: nil))
      return Creation("randint", .random(.whole(low, high)), shape: shape)
    },
  ]

  /// Of the kind of the input, and batched where it is.
  private static let like: [LayerClass] =
    [
      ("zeros", Kind.filled(0)), ("ones", .filled(1)), ("empty", .filled(0)), ("rand", .random(.uniform(0, 1))), ("randn", .random(.normal(0, 1))),
    ].flatMap { name, kind in
      let made =
        name.hasPrefix("rand")
        ? []
        : [
          LayerClass(function: "new_\(name)", "input/self: Tensor, size: Sizes" + options) {
            Creation("new_\(name)", kind, shape: Shape($0.ints("size")), isLike: true)
          }
        ]
      return made + [
        LayerClass(function: "\(name)_like", "input: Tensor" + options) { _ in Creation("\(name)_like", kind, shape: nil, isLike: true) }
      ]
    } + [
      LayerClass(function: "full_like", "input: Tensor, fill_value" + options) {
        Creation("full_like", .filled($0.float("fill_value", default: nil)), shape: nil, isLike: true)
      },
      LayerClass(function: "new_full", "input/self: Tensor, size: Sizes, fill_value" + options) {
        Creation("new_full", .filled($0.float("fill_value", default: nil)), shape: Shape($0.ints("size")), isLike: true)
      },
      LayerClass(function: "new_tensor", "input/self: Tensor, data: Operand" + options) { values("new_tensor", &$0) },
      LayerClass(function: "randint_like", "input: Tensor, low/high, high?" + options) { a in
        let isShort = a.argument("high") == nil
        let (low, high) = (isShort ? 0 : a.float("low", default: nil), a.float(isShort ? "low" : "high", default: nil))
        return Creation("randint_like", .random(.whole(low, high)), shape: nil, isLike: true, lacksTangents: true)
      },
      LayerClass(function: "bernoulli", "input: Tensor, p?" + options) { a in
        let isGiven = a.isNone("p", default: true) != true
        let p = isGiven ? a.float("p", default: nil) : 0.5
        return Creation("bernoulli", .random(.bernoulli(p)), shape: nil, isLike: true, lacksTangents: isGiven)
      },
    ]
}

/// Methods that fill their tensor with random numbers (`uniform_`, `bernoulli_`).
package struct RandomFilling: Layer {
  package let type: String
  package let distribution: Creation.Distribution

  /// Whether `bernoulli_` gets a number, and no tensor with one for each place.
  private func asksAgain(_ count: Int) -> Bool { type == "bernoulli_" && count == 1 }

  package func strides(_ call: PlacedCall) -> Strides? { call.written }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.record(.drawsRandomNumbers(.into(call.input.levels, asksAgain: asksAgain(call.inputs.count))))
    call.recordSharedDraw(type, by: call.inputs.dropFirst().reduce(.none) { $0.joined($1.levels) })
    return call.overwriteInput(savesOutput: false, writes: call.inputLevels)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    _ = try run.draw(.into(run.input.levels, asksAgain: asksAgain(run.inputs.count)))
    try run.refuseSharedDraw(type, by: run.inputs.dropFirst().reduce(.none) { $0.joined($1.levels) })
    let target = try run.overwritable(by: run.inputs.reduce(LevelSet.none) { $0.joined($1.levels) })
    let number = try distribution.draw(run)
    for i in 0..<target.count { target.pointer[i] = number(i) }
    return target
  }

  static let functions: [LayerClass] = [
    LayerClass(function: "uniform_", "input/self: Tensor, from?, to?, *, generator?") {
      RandomFilling(type: "uniform_", distribution: .uniform($0.float("from", default: 0), $0.float("to", default: 1)))
    },
    LayerClass(function: "normal_", "input/self: Tensor, mean?, std?, *, generator?") {
      RandomFilling(type: "normal_", distribution: .normal($0.float("mean", default: 0), $0.float("std", default: 1)))
    },
    LayerClass(function: "bernoulli_", "input/self: Tensor, p?: Operand, *, generator?") {
      RandomFilling(type: "bernoulli_", distribution: .bernoulli($0.isTensor("p") ? 0.5 : $0.float("p", default: 0.5)))
    },
    LayerClass(function: "random_", "input/self: Tensor, from?, to?, *, generator?") { _ in
      RandomFilling(type: "random_", distribution: .whole(0, 16_777_216))
    },
    LayerClass(function: "exponential_", "input/self: Tensor, lambd?, *, generator?") { _ in
      RandomFilling(type: "exponential_", distribution: .uniform(0, 1))
    },
  ]
}
