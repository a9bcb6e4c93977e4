/// Functions that work along one dimension and give as many elements, or another number of them: `cumsum`, `sort`, `topk`,
/// `normalize`, `diff` ...
package struct Lines: SeveralOutputs {
  /// What is computed of the elements of one line, and of a number (`k`, `p`).
  package struct Kind: Sendable {
    package typealias Formula = @Sendable (UnsafeBufferPointer<Float>, Double) -> [Float]
    package enum Length: Sendable { case same, number, oneLess, gone }

    package let name: String
    package var length = Length.same
    package var saves = false
    package var savesOutput = false
    package var isStep = false
    package let formula: Formula
  }

  package let type: String
  package let kind: Kind
  package let dim: Dim
  package let parameter: Double?
  private let inPlace: Bool
  private let outputs: Int

  package init(_ type: String, _ kind: Kind, dim: Dim, parameter: Double? = 0, inPlace: Bool = false, outputs: Int = 1) {
    (self.type, self.kind, self.dim, self.parameter) = (type, kind, dim, parameter)
    (self.inPlace, self.outputs) = (inPlace, outputs)
  }

  package var savesInput: InputSaving { kind.saves ? .always : .never }
  package var arguments: [(name: String, value: Printed)] { [("dim", .dim(dim))] }

  package func outputCount(_ inputs: [TensorFacts]) -> Int? { outputs }

  package func strides(_ call: PlacedCall) -> Strides? {
    if inPlace { return call.written }
    return ["normalize", "sort", "argsort", "diff"].contains(type) ? call.elementwise : nil
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = shape(&call)
    if inPlace { return call.overwriteInput(savesOutput: kind.savesOutput) }
    var output = call.elementwise(shape, savesOutput: kind.savesOutput)
    if kind.isStep { output.stopDerivatives() }
    return output
  }

  private func shape(_ call: inout LayerCall) -> Shape {
    let shape = call.input.shape
    guard let rank = shape.rank, let axis = call.axis(dim) else { return .unknown }
    switch kind.length {
    case .same: return shape
    case .oneLess: return shape.replacing(axis, with: shape[axis] - 1)
    case .gone: return Shape((0..<rank).filter { $0 != axis }.map { shape[$0] })
    case .number:
      let count = parameter.flatMap { Int(exactly: $0) }.map { Dim($0) } ?? .unknown
      if let size = shape[axis].value, let count = count.value, count > size || count < 0 {
        call.fail(.badArgument("selected index k out of range: \(count) of \(size)"))
      }
      return rank == 0 ? shape : shape.replacing(axis, with: count)
    }
  }
}

extension Lines {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let parameter = try run.known(parameter, type == "normalize" ? "p" : "k")
    run.stopsGradient = kind.isStep
    run.savesOutput = kind.savesOutput
    let target = inPlace ? try run.overwritable() : nil
    let x = try run.rowMajor(run.take())
    let axis = try run.axis(try run.known(dim, "dim"), x.rank)
    let whole = x.rank == 0 ? x.viewed([1]) : x
    let (size, last) = (whole.dims[axis], whole.rank - 1)
    var length = size
    switch kind.length {
    case .same: break
    case .oneLess: length = max(0, size - 1)
    case .gone: length = 1
    case .number: length = Int(parameter)
    }
    guard kind.length != .number || (0...size).contains(length) else { throw .shape("selected index k out of range") }
    let order = (0...last).filter { $0 != axis } + [axis]
    let lines = axis == last ? whole : try run.permuted(whole, order)
    let result = try run.empty(lines.dims.dropLast() + [length], levels: x.levels)
    let formula = kind.formula
    try run.machine.split(size == 0 ? 0 : lines.count / size, cost: 16 * size) { range in
      for line in range {
        let values = formula(UnsafeBufferPointer(start: lines.pointer + line * size, count: size), parameter)
        for i in 0..<length { result.pointer[line * length + i] = values[i] }
      }
    }
    let back = (0...last).map { $0 < axis ? $0 : $0 == axis ? last : $0 - 1 }
    let placed = axis == last ? result : try run.permuted(result, back)
    if let target { return run.overwrite(target, with: placed) }
    if kind.length == .gone { return placed.viewed((0...last).filter { $0 != axis }.map { placed.dims[$0] }) }
    return x.rank == 0 ? placed.viewed([]) : placed
  }
}
