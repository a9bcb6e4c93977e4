/// The functions that are reductions.
extension Reduction {
  package static let functions: [LayerClass] = plain + spreads + norms + extremes + bounds + pairs

  private static let plain = [
    "sum", "mean", "amax", "amin", "prod", "all", "any", "argmax", "argmin", "logsumexp", "nansum", "nanmean", "count_nonzero",
  ]
  .map { name in LayerClass(function: name, "input: Tensor, dim/axis?, keepdim?, *, dtype?") { Reduction(&$0, name) } }

  private static let spreads = ["std", "var"].map { name in
    LayerClass(function: name, "input: Tensor, dim/axis?, unbiased?, keepdim?, *, correction?") { a in
      Reduction(&a, name, parameter: Reduction.correction(&a))
    }
  }

  private static func correction(_ a: inout Arguments) -> Double? {
    if a.isNone("correction", default: true) != true { return a.float("correction", default: 1) }
    return a.bool("unbiased", default: true).map { $0 ? 1 : 0 }
  }

  private static let norms = [
    ("norm", "p?, dim?"), ("vector_norm", "ord?, dim?"), ("linalg.vector_norm", "ord?, dim?"), ("linalg.norm", "ord?, dim?"),
  ]
  .map { name, parameters in
    LayerClass(function: name, "input/x/A: Tensor, \(parameters), keepdim?, *, dtype?") { a in
      let order = name == "norm" ? "p" : "ord"
      if case .string? = a.argument(order)?.value { return Reduction(&a, name, kind: .norm, parameter: 2) }
      let power = a.isNone(order, default: true) == true ? 2 : a.float(order, default: nil)
      return Reduction(&a, name, kind: .norm, parameter: power)
    }
  }

  /// Of all elements a number; along a dimension the values and their places; of two tensors the larger or smaller elements.
  private static let extremes: [LayerClass] = [
    ("max", "argmax", Elementwise.Operation.maximum), ("min", "argmin", .minimum), ("median", "argmedian", .add),
    ("nanmedian", "argnanmedian", .add),
  ]
  .map { name, places, operation in
    LayerClass(function: name, "input: Tensor, dim/other?: Operand, keepdim?, index?") { a in
      if a.isTensor("dim") { return Elementwise(name, operation) }
      guard a.isNone("dim", default: true) != true else { return Reduction(&a, name) }
      if a.int("index", default: 0) == 1 { return Reduction(&a, name, kind: Kind.named[places], outputs: 2) }
      var kind = Kind.named[name]
      kind?.savesInput = false
      kind?.savesOutput = false
      return Reduction(&a, name, kind: kind, outputs: 2)
    }
  }

  private static let bounds = [
    LayerClass(function: "aminmax", "input: Tensor, *, dim?, keepdim?, index?") { a in
      Reduction(&a, "aminmax", kind: Kind.named[a.int("index", default: 0) == 1 ? "amax" : "amin"], outputs: 2)
    }
  ]

  private static let pairs = [("std_mean", "std"), ("var_mean", "var")].map { name, spread in
    LayerClass(function: name, "input: Tensor, dim?, unbiased?, keepdim?, *, correction?, index?") { a in
      a.int("index", default: 0) == 1
        ? Reduction(&a, name, kind: Kind.named["mean"], outputs: 2)
        : Reduction(&a, name, kind: Kind.named[spread], parameter: Reduction.correction(&a), outputs: 2)
    }
  }

  private init(_ a: inout Arguments, _ type: String, kind: Kind? = nil, parameter: Double?? = .none, outputs: Int = 1) {
    let all = a.isNone("dim", default: true) == true
    let dims = all ? [] : a.ints("dim")
    guard let kind = kind ?? Kind.named[type] else { preconditionFailure("\(type) is no reduction") }
    self.init(
      type, kind, dims: dims.isEmpty ? nil : dims, keepsDims: a.bool("keepdim", default: false),
      parameter: parameter ?? Kind.standard(type), outputs: outputs)
  }
}

extension Reduction.Kind {
  package static let named: [String: Self] = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

  /// The number that a kind takes where none is given.
  package static func standard(_ name: String) -> Double { name == "norm" ? 2 : 1 }

  static let norm = Self(name: "norm") { x, p in
    if p == .infinity { return x.reduce(0) { max($0, abs(Double($1))) } }
    if p == 1 { return x.reduce(0) { $0 + abs(Double($1)) } }
    if p == 2 { return x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
    return Double(MathFunctions.pow(Float(x.reduce(0) { $0 + Double(MathFunctions.pow(abs($1), Float(p))) }), Float(1 / p)))
  }

  private static let all: [Self] = [
    norm,
    Self(name: "sum", savesOutput: false, savesInput: false) { x, _ in x.reduce(0) { $0 + Double($1) } },
    Self(name: "mean", savesOutput: false, savesInput: false) { x, _ in mean(x) },
    Self(name: "nansum", savesOutput: false) { x, _ in x.reduce(0) { $1.isNaN ? $0 : $0 + Double($1) } },
    Self(name: "nanmean", savesOutput: false) { x, _ in
      let numbers = x.filter { !$0.isNaN }
      return numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
    },
    Self(name: "prod") { x, _ in x.reduce(1) { $0 * Double($1) } },
    Self(name: "std") { x, correction in variance(x, correction).squareRoot() },
    Self(name: "var", savesOutput: false) { x, correction in variance(x, correction) },
    Self(name: "logsumexp") { x, _ in
      let top = x.max() ?? 0
      return Double(top + MathFunctions.log(x.reduce(0) { $0 + MathFunctions.exp($1 - top) }))
    },
    Self(name: "amax", needsElements: true) { x, _ in Double(greatest(x).value) },
    Self(name: "amin", needsElements: true) { x, _ in -Double(greatest(x, -1).value) },
    Self(name: "max", needsElements: true) { x, _ in Double(greatest(x).value) },
    Self(name: "min", needsElements: true) { x, _ in -Double(greatest(x, -1).value) },
    Self(name: "argmax", isStep: true, needsElements: true) { x, _ in Double(greatest(x).place) },
    Self(name: "argmin", isStep: true, needsElements: true) { x, _ in Double(greatest(x, -1).place) },
    Self(name: "median", needsElements: true) { x, _ in Double(x[middle(x)]) },
    Self(name: "argmedian", isStep: true, needsElements: true) { x, _ in Double(middle(x)) },
    Self(name: "nanmedian", needsElements: true) { x, _ in Double(x[middle(x, ofNumbers: true)]) },
    Self(name: "argnanmedian", isStep: true, needsElements: true) { x, _ in Double(middle(x, ofNumbers: true)) },
    Self(name: "all", isBoolean: true, isStep: true) { x, _ in x.allSatisfy { $0 != 0 } ? 1 : 0 },
    Self(name: "any", isBoolean: true, isStep: true) { x, _ in x.contains { $0 != 0 } ? 1 : 0 },
    Self(name: "count_nonzero", isStep: true) { x, _ in Double(x.count { $0 != 0 }) },
  ]

  private static func mean(_ x: UnsafeBufferPointer<Float>) -> Double { x.reduce(0) { $0 + Double($1) } / Double(x.count) }

  private static func variance(_ x: UnsafeBufferPointer<Float>, _ correction: Double) -> Double {
    let mean = mean(x)
    return x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (Double(x.count) - correction)
  }

  /// The greatest value times `sign`, and its first place. NaN is greater than all.
  private static func greatest(_ x: UnsafeBufferPointer<Float>, _ sign: Float = 1) -> (value: Float, place: Int) {
    var best = (value: -Float.infinity, place: 0)
    for (i, value) in x.enumerated() where !best.value.isNaN && (sign * value > best.value || value.isNaN) { best = (sign * value, i) }
    return best
  }

  /// The place of the lower one of the values in the middle.
  /// - Parameter ofNumbers: whether NaN, which is greater than all, does not count
  private static func middle(_ x: UnsafeBufferPointer<Float>, ofNumbers: Bool = false) -> Int {
    let count = ofNumbers ? max(1, x.count { !$0.isNaN }) : x.count
    return x.sortedPlaces()[max(0, count - 1) / 2]
  }
}
