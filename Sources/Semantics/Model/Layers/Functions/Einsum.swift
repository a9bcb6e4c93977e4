/// `torch.einsum`: sums of products over named dimensions.
package struct Einsum: Layer {
  /// The names of each input's dimensions, "." for each that "..." stands for, and those of the output; nil where they are derived.
  private let equation: String?

  package init(_ equation: String?) { self.equation = equation }

  package var type: String { "einsum" }
  /// A single tensor is only summed.
  package var savesInput: InputSaving { equation?.contains(",") ?? true ? .always : .never }
  package var arguments: [(name: String, value: Printed)] { [("equation", equation.map(Printed.string) ?? .none)] }

  static let functions = [LayerClass(function: "einsum", "equation, operands: Tensors") { Einsum($0.string("equation")) }]

  /// The labels of each input's dimensions and of the output's: letters, and numbers for those of an ellipsis, counted from the end.
  private func labels(_ ranks: [Int]) -> (inputs: [[String]], output: [String])? {
    guard let equation else { return nil }
    let text = equation.filter { $0 != " " }.replacingArrow
    let inputs = text.left.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard inputs.count == ranks.count else { return nil }
    var parsed: [[String]] = []
    for (term, rank) in zip(inputs, ranks) {
      guard let labels = Einsum.expanded(term, rank) else { return nil }
      parsed.append(labels)
    }
    let all = parsed.flatMap { $0 }
    let dots = Set(all.filter { $0.hasPrefix(".") }).sorted { ($0.count, $0) > ($1.count, $1) }
    if let right = text.right {
      guard let output = Einsum.expanded(right, right.filter { $0 != "." }.count + dots.count) else { return nil }
      return (parsed, output)
    }
    let single = all.filter { label in !label.hasPrefix(".") && all.count { $0 == label } == 1 }
    return (parsed, dots + single.sorted())
  }

  private static func expanded(_ term: String, _ rank: Int) -> [String]? {
    guard let start = term.firstIndex(of: ".") else { return term.count == rank ? term.map { String($0) } : nil }
    let letters = term.filter { $0 != "." }
    let hidden = rank - letters.count
    guard hidden >= 0 else { return nil }
    let before = term[..<start].map { String($0) }
    return before + (0..<hidden).map { String(repeating: ".", count: hidden - $0) } + letters.dropFirst(before.count).map { String($0) }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let ranks = call.inputs.compactMap(\.shape.rank)
    guard equation != nil, ranks.count == call.inputs.count else { return call.output(.unknown) }
    guard let (inputs, output) = labels(ranks) else {
      call.fail(.badArgument("einsum(): the subscripts of '\(equation ?? "")' don't match \(call.inputs.map(\.shape))"))
      return call.output(.unknown)
    }
    var sizes: [String: Dim] = [:]
    for (labels, input) in zip(inputs, call.inputs) {
      for (i, label) in labels.enumerated() {
        guard let both = sizes[label].map({ Dim.broadcast($0, input.shape[i]) }) ?? input.shape[i] else {
          call.fail(
            .featureMismatch(
              "einsum(): subscript \(label) has size \(input.shape[i]), which does not match the size \(sizes[label] ?? .unknown) seen before"))
          return call.output(.unknown)
        }
        sizes[label] = both
      }
    }
    return call.output(Shape(output.map { sizes[$0] ?? 1 }))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let inputs = try run.inputs.map { (x) throws(Refusal) in try run.rowMajor(x) }
    guard let (labels, output) = labels(inputs.map(\.rank)) else { throw .shape("einsum(): the subscripts don't match the operands") }
    var sizes: [String: Int] = [:]
    for (names, input) in zip(labels, inputs) {
      for (name, size) in zip(names, input.dims) where sizes[name, default: 1] != size {
        guard sizes[name, default: 1] == 1 else {
          guard size == 1 else {
            throw .shape(
              "einsum(): subscript \(name) has size \(size) for an operand which does not broadcast with previously seen size \(sizes[name, default: 1])"
            )
          }
          continue
        }
        sizes[name] = size
      }
    }
    let summed = Array(Set(labels.flatMap { $0 }).subtracting(output)).sorted()
    let (outer, inner) = (output.map { sizes[$0, default: 1] }, summed.map { sizes[$0, default: 1] })
    func steps(_ index: Int, _ names: [String]) -> [Int] {
      let strides = inputs[index].strides(in: inputs[index].dims)
      return names.map { name in zip(labels[index], strides).reduce(0) { $1.0 == name ? $0 + $1.1 : $0 } }
    }
    let lanes = run.lanes(inputs)
    let result = try run.empty(outer, levels: lanes.levels)
    let starts = inputs.map { lanes.offsets(of: $0) }
    let walks = inputs.indices.map { StridedRows(outer + [1], steps($0, output) + [0]) }
    let sums = inputs.indices.map { StridedRows(inner, steps($0, summed)) }
    guard result.count > 0, inner.reduce(1, *) > 0 else {
      result.values.update(repeating: 0)
      return result
    }
    try run.machine.split(result.count, cost: inner.reduce(1, *)) { range in
      for i in range {
        let from = inputs.indices.map { inputs[$0].pointer + starts[$0][i / result.size] + walks[$0].start(i % result.size) }
        var sum = 0.0
        for row in 0..<sums[0].count {
          let rows = inputs.indices.map { from[$0] + sums[$0].start(row) }
          for k in 0..<sums[0].inner { sum += inputs.indices.reduce(1.0) { $0 * Double(rows[$1][k * sums[$1].step]) } }
        }
        result.pointer[i] = Float(sum)
      }
    }
    return result
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    2 * Double(output.elements ?? 0) * inputs.reduce(1.0) { max($0, Double($1[-1].value ?? 1)) }
  }
}

extension String {
  /// The two sides of "->".
  fileprivate var replacingArrow: (left: String, right: String?) {
    let parts = split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1].dropFirst()) : nil)
  }
}
