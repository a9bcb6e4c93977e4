/// `mean`, `sum`, `amax`, `amin`, `std`, `var`, `norm`: over some dimensions, or all.
package struct Reduction: Layer {
  package let type: String
  /// Nil is None: all of them.
  package let dims: [Dim]?
  package let keepsDims: Bool?

  package static let names = ["mean", "sum", "amax", "amin", "std", "var", "norm"]

  package init(_ type: String, _ dims: [Dim], keepsDims: Bool = false) {
    (self.type, self.dims, self.keepsDims) = (type, dims, keepsDims)
  }

  package init(_ a: inout Arguments, _ type: String) {
    self.type = type
    let all = a.isNone("dim", default: true) == true
    let dims = all ? [] : a.ints("dim")
    self.dims = dims.isEmpty ? nil : dims
    keepsDims = a.bool("keepdim", default: false)
  }

  package var savesInput: InputSaving { type == "mean" || type == "sum" ? .never : .always }

  package var arguments: [(name: String, value: Printed)] {
    [("dim", dims.map(Printed.dims) ?? .none), ("keepdim", .flag(keepsDims))]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.input.shape.rank, let keepsDims else { return call.output(.unknown) }
    var gone: Set<Int> = dims == nil ? Set(0..<rank) : []
    for dim in dims ?? [] {
      guard let axis = call.axis(dim) else { return call.output(.unknown) }
      if !gone.insert(axis).inserted {
        call.fail(.badArgument("\(type): dim \(axis) appears multiple times in the list of dims"))
      }
    }
    let shape = call.input.shape
    if type.hasPrefix("am"), gone.contains(where: { shape[$0] == 0 }) {
      call.fail(.badArgument("\(type)(): nothing to reduce in \(shape)"))
    }
    let kept = (0..<rank).compactMap { gone.contains($0) ? (keepsDims ? Dim(1) : nil) : shape[$0] }
    return call.output(Shape(kept))
  }
}
