/// The losses of `torch.nn.functional`: a formula for each element of the prediction and the target, and what is made of them.
package struct Loss: Layer {
  /// x the prediction, y the target, z the first further weight or 1, w the loss's own number.
  package let type: String
  package let formula: Elementwise.Operation.Formula
  package let reduction: String?
  package let number: Double?

  private static let formulas: [(name: String, number: (name: String, standard: Double)?, formula: Elementwise.Operation.Formula)] = [
    ("mse_loss", nil, { ($0.x - $0.y) * ($0.x - $0.y) }),
    ("l1_loss", nil, { abs($0.x - $0.y) }),
    ("smooth_l1_loss", ("beta", 1), { abs($0.x - $0.y) < $0.w ? ($0.x - $0.y) * ($0.x - $0.y) / (2 * $0.w) : abs($0.x - $0.y) - $0.w / 2 }),
    ("huber_loss", ("delta", 1), { abs($0.x - $0.y) <= $0.w ? ($0.x - $0.y) * ($0.x - $0.y) / 2 : $0.w * (abs($0.x - $0.y) - $0.w / 2) }),
    ("kl_div", nil, { $0.y * ($0.y > 0 ? MathFunctions.log($0.y) - $0.x : 0) }),
    ("binary_cross_entropy", nil, { -$0.z * ($0.y * max(MathFunctions.log($0.x), -100) + (1 - $0.y) * max(MathFunctions.log(1 - $0.x), -100)) }),
    ("binary_cross_entropy_with_logits", nil, { $0.z * ($0.x * (1 - $0.y) + MathFunctions.softplus(-$0.x)) }),
  ]

  static let functions: [LayerClass] =
    formulas.map { name, number, formula in
      let isCrossEntropy = name.hasPrefix("binary")
      var parameters = "input: Tensor, target: Tensor" + (isCrossEntropy ? ", weight?: Tensor" : "") + ", size_average?, reduce?, reduction?"
      if let number { parameters += ", \(number.name)?" }
      if name == "binary_cross_entropy_with_logits" { parameters += ", pos_weight?: Tensor" }
      return LayerClass(function: name, parameters) { a in
        let isWeighted = name.hasSuffix("logits") && a.isTensor("pos_weight")
        return Loss(
          type: name, formula: isWeighted ? positiveWeight : formula, reduction: a.string("reduction", default: "mean"),
          number: number.map { a.float($0.name, default: $0.standard) } ?? 1)
      }
    }
    + ["cross_entropy", "nll_loss"].map { name in
      let smoothing = name == "cross_entropy" ? ", label_smoothing?" : ""
      return LayerClass(
        function: name, "input: Tensor, target: Tensor, weight?: Tensor, size_average?, ignore_index?, reduce?, reduction?" + smoothing
      ) { a in
        ClassLoss(
          type: name, reduction: a.string("reduction", default: "mean"), ignored: a.int("ignore_index", default: -100),
          smoothing: smoothing.isEmpty ? 0 : a.float("label_smoothing", default: 0))
      }
    }

  /// With `pos_weight` as z.
  private static let positiveWeight: Elementwise.Operation.Formula = { v in
    (1 - v.y) * v.x + (1 + (v.z - 1) * v.y) * MathFunctions.softplus(-v.x)
  }

  package var savesInput: InputSaving { type == "l1_loss" ? .never : .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard (2...3).contains(call.inputs.count) else {
      call.fail(.badArgument("\(type) takes a prediction and a target, but \(call.inputs.count) tensors are given"))
      return call.output(.unknown)
    }
    var shape: Shape? = call.input.shape
    for input in call.inputs.dropFirst() { shape = shape.flatMap { call.broadcast($0, input.shape) } }
    if reduction == "none" { return call.output(shape ?? .unknown) }
    return call.output(reduction == nil ? .unknown : [])
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (number, reduction) = (Float(try run.known(number, "beta")), try run.known(reduction, "reduction"))
    let isWeighted = run.inputs.count > 2
    let losses = try run.broadcast(run.inputs) { formula(SIMD4($0.x, $0.y, isWeighted ? $0.z : 1, number)) }
    return try run.reduced(losses, reduction)
  }
}

extension LayerRun {
  /// What a loss makes of the losses of its elements.
  func reduced(_ losses: Tensor, _ reduction: String, count: Float? = nil) throws(Refusal) -> Tensor {
    if reduction == "none" { return losses }
    let result = try empty([], levels: losses.levels)
    let examples = Float(losses.dims.first ?? 1)
    let divisor = reduction == "sum" ? 1 : reduction == "batchmean" ? examples : count ?? Float(losses.size)
    for lane in 0..<result.count {
      let sum = (0..<losses.size).reduce(0.0) { $0 + Double(losses.pointer[lane * losses.size + $1]) }
      result.pointer[lane] = Float(sum / Double(divisor))
    }
    return result
  }
}

/// `cross_entropy` and `nll_loss`: (N, C, ...) and the classes (N, ...), or probabilities (N, C, ...).
package struct ClassLoss: Layer {
  package let type: String
  package let reduction: String?
  package let ignored: Dim
  package let smoothing: Double?

  package var savesInput: InputSaving { .at(type == "nll_loss" ? [0, 1] : [1]) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard (2...3).contains(call.inputs.count) else {
      call.fail(.badArgument("\(type) takes a prediction and a target, but \(call.inputs.count) tensors are given"))
      return call.output(.unknown)
    }
    // Smoothed losses are masked in place.
    if smoothing != 0, !call.inputs[1].levels.isSubset(of: call.input.levels) { call.record(.overwritesInput(.batchedMask)) }
    let (shape, target) = (call.input.shape, call.inputs[1].shape)
    guard let rank = shape.rank, target.rank != nil else { return call.output(reduction == "none" || reduction == nil ? .unknown : []) }
    let classes = rank == 1 ? 0 : 1
    let expected = target.rank == rank ? shape : Shape((0..<rank).filter { $0 != classes }.map { shape[$0] })
    if expected.rank != target.rank || !(0..<(target.rank ?? 0)).allSatisfy({ expected[$0].mayEqual(target[$0]) }) {
      call.fail(.featureMismatch("\(type): expected a target of \(expected), but \(target) arrives"))
    }
    return call.output(reduction == "none" ? Shape((0..<rank).filter { $0 != classes }.map { shape[$0] }) : reduction == nil ? .unknown : [])
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.inputs.count == 2 else { throw .skipped("normlint doesn't run \(type) with weights of classes") }
    let (reduction, smoothing) = (try run.known(reduction, "reduction"), Float(try run.known(smoothing, "label_smoothing")))
    let (x, target, ignored) = (try run.rowMajor(run.input), try run.rowMajor(run.inputs[1]), Float(try run.known(ignored, "ignore_index")))
    if smoothing != 0, !target.levels.isSubset(of: x.levels) { throw Refusal(.inPlace, "vmap: inplace arithmetic(masked_fill_) is not possible") }
    let axis = x.rank == 1 ? 0 : 1
    guard x.rank > 0, target.dims == (target.rank == x.rank ? x.dims : (0..<x.rank).filter { $0 != axis }.map { x.dims[$0] }) else {
      throw .shape("\(type): expected target size to match \(x.shapeText), got \(target.shapeText)")
    }
    let logs = type == "cross_entropy" ? try run.softmax(x, axis, isLog: true) : x
    let (classes, inner) = (x.dims[axis], x.dims[(axis + 1)...].reduce(1, *))
    let lanes = run.lanes([logs, target])
    let losses = try run.empty((0..<x.rank).filter { $0 != axis }.map { x.dims[$0] }, levels: lanes.levels)
    let (from, at) = (lanes.offsets(of: logs), lanes.offsets(of: target))
    var counted = 0
    for i in 0..<losses.count {
      let (lane, place) = (i / max(1, losses.size), i % max(1, losses.size))
      let start = logs.pointer + from[lane] + place / inner * classes * inner + place % inner
      func probability(_ c: Int) -> Float {
        if target.rank == x.rank { return target.pointer[at[lane] + place / inner * classes * inner + place % inner + c * inner] }
        return Int(target.pointer[at[lane] + place]) == c ? 1 : 0
      }
      let skips = target.rank != x.rank && target.pointer[at[lane] + place] == ignored
      if !skips { counted += 1 }
      losses.pointer[i] =
        skips ? 0 : -(0..<classes).reduce(0) { $0 + start[$1 * inner] * ((1 - smoothing) * probability($1) + smoothing / Float(classes)) }
    }
    return try run.reduced(losses, reduction, count: Float(counted) / Float(max(1, lanes.count)))
  }
}
