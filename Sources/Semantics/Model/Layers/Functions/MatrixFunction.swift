/// Functions of matrices whose values normlint does not compute: inverses, determinants, decompositions and solutions, most of them of
/// `torch.linalg` (`aten/src/ATen/native/BatchLinearAlgebra.cpp`). Each works on the last two dimensions of its tensor.
package struct MatrixFunction: SeveralOutputs {
  /// An output, by its shape: of an input (*, m, n), k is the lesser of m and n.
  enum Part {
    /// (*, m, n)
    case same
    /// (*, n, m)
    case transposed
    /// (*)
    case number
    /// (*, k)
    case values
    /// (*, m, k), or (*, m, m)
    case left(isFull: Bool?)
    /// (*, k, n), or (*, n, n)
    case right(isFull: Bool?)
    /// (*, n, k), or (*, n, n)
    case columns(isFull: Bool?)
    /// As many columns, or the vector, that the second input has.
    case solution
  }

  package let type: String
  private let part: Part
  private let outputs: Int
  private let saving: (input: Bool, output: Bool)
  /// Whether m and n have to be equal.
  private let isOfSquares: Bool
  /// Whether it gives whole numbers, which have no gradient.
  private let isStep: Bool

  package var savesInput: InputSaving { saving.input ? .at([0]) : .never }
  package func outputCount(_ inputs: [TensorFacts]) -> Int? { outputs }

  /// LAPACK lays matrices out column by column; what is a product or a series of them lies row by row.
  package func strides(_ call: PlacedCall) -> Strides? {
    guard !["pinv", "exp", "power"].contains(where: { type.contains(part: $0) }), let rank = call.output.rank, rank > 1,
      rank == call.inputs.first?.shape.rank
    else { return nil }
    return Strides(dense: call.output, order: Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.elementwise(shape(&call) ?? .unknown, savesOutput: saving.output)
    if isStep { output.stopDerivatives() }
    return output
  }

  private func shape(_ call: inout LayerCall) -> Shape? {
    let shape = call.input.shape
    guard let rank = shape.rank else { return nil }
    guard rank >= 2 else {
      call.fail(.badArgument("\(type): the input tensor must have at least 2 dimensions, but has \(rank)"))
      return nil
    }
    let (batch, m, n) = (Array(shape.dims.dropLast(2)), shape[-2], shape[-1])
    if isOfSquares, !m.mayEqual(n) { call.fail(.badArgument("\(type): A must be batches of square matrices, but they are \(m) by \(n) matrices")) }
    let k = m.value.flatMap { m in n.value.map { Dim(min(m, $0)) } } ?? .unknown
    func size(_ isFull: Bool?, _ all: Dim) -> Dim { isFull.map { $0 ? all : k } ?? .unknown }
    switch part {
    case .same: return shape
    case .transposed: return Shape(batch + [n, m])
    case .number: return Shape(batch)
    case .values: return Shape(batch + [k])
    case .left(let isFull): return Shape(batch + [m, size(isFull, m)])
    case .right(let isFull): return Shape(batch + [size(isFull, n), n])
    case .columns(let isFull): return Shape(batch + [n, size(isFull, n)])
    case .solution: return solution(&call, batch)
    }
  }

  private func solution(_ call: inout LayerCall, _ batch: [Dim]) -> Shape? {
    guard call.inputs.count == 2, let rank = call.inputs[1].shape.rank else { return nil }
    let (size, right) = (call.input.shape[-1], call.inputs[1].shape)
    if rank == 1 || right == Shape(batch + [size]) { return Shape(batch + [size]) }
    return call.broadcast(Shape(batch), Shape(Array(right.dims.dropLast(2)))).map { Shape($0.dims + [size, right[-1]]) }
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { throw .skipped("normlint doesn't run \(type)") }
}

extension MatrixFunction {
  /// What gives one tensor.
  private static let single: [(names: [String], parameters: String, part: Part, saving: (input: Bool, output: Bool), isOfSquares: Bool)] = [
    (["inverse", "linalg.inv"], "", .same, (false, true), true),
    (["matrix_exp", "linalg.matrix_exp"], "", .same, (true, false), true),
    (["matrix_power", "linalg.matrix_power"], ", n", .same, (true, false), true),
    (["linalg.cholesky"], ", *, upper?", .same, (false, true), true),
    (["pinverse"], ", rcond?", .transposed, (true, true), false),
    (["linalg.pinv"], ", *, atol?, rtol?, hermitian?", .transposed, (true, true), false),
    (["det", "linalg.det"], "", .number, (true, true), true),
    (["logdet"], "", .number, (true, false), true),
    (["trace"], "", .number, (false, false), false),
    (["linalg.cond"], ", p?", .number, (false, false), false),
    (["linalg.matrix_rank"], ", *, atol?, rtol?, hermitian?", .number, (false, false), false),
    (["linalg.svdvals"], ", *, driver?", .values, (false, true), false),
    (["linalg.eigvalsh"], ", UPLO?", .values, (false, true), true),
    (["linalg.solve"], ", B/other: Tensor, *, left?", .solution, (true, true), true),
  ]

  static let functions: [LayerClass] =
    single.flatMap { names, parameters, part, saving, isOfSquares in
      names.map { name in
        LayerClass(function: name, "input/A: Tensor" + parameters) { a in
          MatrixFunction(
            type: name, part: name == "linalg.solve" && a.bool("left", default: true) != true ? .same : part, outputs: 1, saving: saving,
            isOfSquares: isOfSquares, isStep: name == "linalg.matrix_rank")
        }
      }
    }
    + ["slogdet", "linalg.slogdet"].map { name in
      several(name, "", saving: (true, true), isOfSquares: true) { _ in [.number, .number] }
    } + [
      several("linalg.eigh", ", UPLO?", isOfSquares: true) { _ in [.values, .same] },
      several("linalg.qr", ", mode?") { a in
        let isFull = a.string("mode", default: "reduced").map { $0 == "complete" }
        return [.left(isFull: isFull), isFull == true ? .same : .right(isFull: isFull.map { _ in false })]
      },
      several("linalg.svd", ", full_matrices?, *, driver?") { a in
        let isFull = a.bool("full_matrices", default: true)
        return [.left(isFull: isFull), .values, .right(isFull: isFull)]
      },
      several("svd", ", some?, compute_uv?") { a in
        let isFull = a.bool("some", default: true).map { !$0 }
        return [.left(isFull: isFull), .values, .columns(isFull: isFull)]
      },
    ]

  private static func several(
    _ name: String, _ parameters: String, saving: (input: Bool, output: Bool) = (false, true), isOfSquares: Bool = false,
    _ parts: @escaping @Sendable (inout Arguments) -> [Part]
  ) -> LayerClass {
    LayerClass(function: name, "input/A: Tensor" + parameters + (parameters.contains("*") ? ", index?" : ", *, index?")) { a in
      let (parts, index) = (parts(&a), a.int("index", default: 0).value ?? 0)
      return MatrixFunction(
        type: name, part: parts[min(max(index, 0), parts.count - 1)], outputs: parts.count, saving: saving, isOfSquares: isOfSquares, isStep: false)
    }
  }
}
