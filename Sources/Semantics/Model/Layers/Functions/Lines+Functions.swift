/// The functions that work along one dimension.
extension Lines {
  package static let functions: [LayerClass] = scans + orders + others

  private static let scans: [LayerClass] =
    [("cumsum", Kind.sums), ("cumprod", .products), ("logcumsumexp", .logarithms)].flatMap { name, kind in
      [name, name + "_"].map { full in
        LayerClass(function: full, "input: Tensor, dim/axis, *, dtype?") {
          Lines(full, kind, dim: $0.int("dim"), inPlace: full.hasSuffix("_"))
        }
      }
    }
    + [("cummax", Float(1)), ("cummin", -1)].map { name, sign in
      LayerClass(function: name, "input: Tensor, dim/axis, *, index?") {
        let isPlace = $0.int("index", default: 0) == 1
        return Lines(name, .extremes(name, sign, isPlace: isPlace), dim: $0.int("dim"), outputs: 2)
      }
    }

  /// The values in order, and their places.
  private static let orders: [LayerClass] = [
    LayerClass(function: "sort", "input: Tensor, dim/axis?, descending?, stable?, *, index?") {
      Lines(
        "sort", .order($0.bool("descending", default: false), places: $0.int("index", default: 0) == 1),
        dim: $0.int("dim", default: -1), outputs: 2)
    },
    LayerClass(function: "argsort", "input: Tensor, dim/axis?, descending?, stable?") {
      Lines("argsort", .order($0.bool("descending", default: false), places: true), dim: $0.int("dim", default: -1))
    },
    LayerClass(function: "msort", "input: Tensor") { _ in Lines("msort", .order(false, places: false), dim: 0) },
    LayerClass(function: "mode", "input: Tensor, dim?, keepdim?, *, index?") { a in
      let (isPlace, keepsDim) = (a.int("index", default: 0) == 1, a.bool("keepdim", default: false) == true)
      return Lines("mode", .mostFrequent(places: isPlace, keepsDim: keepsDim), dim: a.int("dim", default: -1), parameter: 1, outputs: 2)
    },
    LayerClass(function: "topk", "input: Tensor, k, dim?, largest?, sorted?, *, index?") {
      var kind = Kind.order($0.bool("largest", default: true), places: $0.int("index", default: 0) == 1)
      kind.length = .number
      return Lines("topk", kind, dim: $0.int("dim", default: -1), parameter: $0.int("k").value.map(Double.init), outputs: 2)
    },
    LayerClass(function: "kthvalue", "input: Tensor, k, dim?, *, index?") {
      let kind = Kind.kth(places: $0.int("index", default: 0) == 1)
      return Lines("kthvalue", kind, dim: $0.int("dim", default: -1), parameter: $0.int("k").value.map(Double.init), outputs: 2)
    },
  ]

  private static let others: [LayerClass] = [
    LayerClass(function: "diff", "input: Tensor, n?, dim?") { Lines("diff", .differences, dim: $0.int("dim", default: -1)) },
    LayerClass(function: "normalize", "input: Tensor, p?, dim?, eps?") {
      Lines(
        "normalize", .normalized($0.float("eps", default: 1e-12)), dim: $0.int("dim", default: 1), parameter: $0.float("p", default: 2))
    },
  ]
}

extension Lines.Kind {
  fileprivate static let sums = Self(name: "cumsum") { x, _ in scanned(x) { $0 + $1 } }
  fileprivate static let products = Self(name: "cumprod", saves: true, savesOutput: true) { x, _ in scanned(x) { $0 * $1 } }
  fileprivate static let logarithms = Self(name: "logcumsumexp", saves: true, savesOutput: true) { x, _ in
    scanned(x) { max($0, $1) + Double(MathFunctions.log1p(MathFunctions.exp(-Float(abs($0 - $1))))) }
  }
  fileprivate static let differences = Self(name: "diff", length: .oneLess) { x, _ in zip(x, x.dropFirst()).map { $1 - $0 } }

  private static func scanned(_ x: UnsafeBufferPointer<Float>, _ combine: (Double, Double) -> Double) -> [Float] {
    var last: Double?
    return x.map { value in
      let sum = last.map { combine($0, Double(value)) } ?? Double(value)
      last = sum
      return Float(sum)
    }
  }

  fileprivate static func extremes(_ name: String, _ sign: Float, isPlace: Bool) -> Self {
    Self(name: name, saves: !isPlace, isStep: isPlace) { x, _ in
      var best = 0
      return x.indices.map { i in
        if sign * x[i] >= sign * x[best] { best = i }
        return isPlace ? Float(best) : x[best]
      }
    }
  }

  /// Stable, as PyTorch's on the CPU.
  fileprivate static func order(_ descending: Bool?, places: Bool) -> Self {
    Self(name: "sort", isStep: places) { x, _ in
      x.sortedPlaces(isDescending: descending == true).map { places ? Float($0) : x[$0] }
    }
  }

  fileprivate static func kth(places: Bool) -> Self {
    Self(name: "kthvalue", length: .gone, isStep: places) { x, k in
      let order = x.sortedPlaces()
      let place = order[min(max(Int(k) - 1, 0), order.count - 1)]
      return [places ? Float(place) : x[place]]
    }
  }

  /// The least of the values that occur most often, and the last place of it.
  fileprivate static func mostFrequent(places: Bool, keepsDim: Bool) -> Self {
    Self(name: "mode", length: keepsDim ? .number : .gone, isStep: places) { x, _ in
      var counts: [Float: Int] = [:]
      for value in x { counts[value, default: 0] += 1 }
      let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
      return [places ? Float(x.lastIndex(of: best) ?? 0) : best]
    }
  }

  /// A single 1, where the greatest value stands.
  static let hard = Self(name: "gumbel_softmax") { x, _ in
    let best = x.indices.max { x[$0] < x[$1] }
    return x.indices.map { $0 == best ? 1 : 0 }
  }

  fileprivate static func normalized(_ eps: Double?) -> Self {
    Self(name: "normalize", saves: true) { x, p in
      let norm = Reduction.Kind.named["norm"]?.formula(x, p) ?? 1
      return x.map { $0 / Float(max(norm, eps ?? 0)) }
    }
  }
}
