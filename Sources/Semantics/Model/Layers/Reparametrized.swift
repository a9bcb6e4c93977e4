/// A layer one of whose parameters is computed anew at every call: `spectral_norm` and `weight_norm`, by a hook
/// (`torch/nn/utils/spectral_norm.py`, `weight_norm.py`) or by a parametrization (`torch/nn/utils/parametrizations.py`).
package struct Reparametrized: Layer {
  package enum Kind: Equatable, CustomStringConvertible {
    /// weight / sigma, sigma from power iterations that update the buffers u and v in train mode.
    case spectral
    /// g * v / norm of v.
    case weight
    /// A matrix with orthogonal rows or columns, times the buffer `base`, if there is one.
    case orthogonal(hasBase: Bool)
    /// The weight where the buffer `weight_mask` is 1, and 0 elsewhere (`torch/nn/utils/prune.py`).
    case masked

    package var description: String {
      switch self {
      case .spectral: "spectral_norm"
      case .weight: "weight_norm"
      case .orthogonal: "orthogonal"
      case .masked: "a mask"
      }
    }
  }

  /// A spectral norm: that along `dim`, with so many power iterations at each call. Nil is unknown.
  package struct Spectral {
    package let dim: Int
    package var iterations: Int? = 1
    /// The lower bound of norms used as divisors.
    package var eps: Double? = 1e-12

    package init(dim: Int, iterations: Int? = 1, eps: Double? = 1e-12) {
      self.dim = dim
      self.iterations = iterations
      self.eps = eps
    }
  }

  package private(set) var layer: any Layer
  /// Spectral norms of further parametrizations of the same weight.
  package var further: [Spectral] = []
  package let kind: Kind
  /// The parameter's name in the layer.
  package let name: String
  /// A parametrization keeps the originals in modules of its own, and makes a class of its own.
  package let isParametrization: Bool
  /// The tensors that replace the parameter in a hooked layer.
  package let replacements: [StateTensor]
  /// The dimension along which norms are kept, as PyTorch counts it; -1 for one norm of everything.
  package let dim: Int
  /// The spectral norm itself, where it is one.
  package var spectral: Spectral?
  /// Whether spectral norms iterate: a parametrized vector is divided by its norm instead.
  private let isVector: Bool

  /// - Precondition: the layer has a parameter `name`.
  package init(_ layer: any Layer, _ kind: Kind, name: String, dim: Int, isParametrization: Bool) {
    (self.layer, self.kind, self.name, self.isParametrization) = (layer, kind, name, isParametrization)
    self.dim = dim
    guard let original = layer.state.first(where: { $0.name == name }) else { preconditionFailure("no \(name)") }
    replacements = isParametrization ? [] : Reparametrized.hookState(kind, original, dim: dim)
    isVector = isParametrization && original.shape.rank == 1
  }

  private static func hookState(_ kind: Kind, _ original: StateTensor, dim: Int) -> [StateTensor] {
    let name = original.name
    switch kind {
    case .spectral:
      let (u, v) = vectors(of: original.shape, dim)
      return [.parameter("\(name)_orig", original.shape), .buffer("\(name)_u", u), .buffer("\(name)_v", v)]
    case .masked: return [.parameter("\(name)_orig", original.shape), .buffer("\(name)_mask", original.shape)]
    case .orthogonal: return []
    case .weight:
      return [.parameter("\(name)_g", magnitudes(of: original.shape, dim)), .parameter("\(name)_v", original.shape)]
    }
  }

  /// The shapes of u and v: of the weight as a matrix whose rows are along `dim`.
  package static func vectors(of shape: Shape, _ dim: Int) -> (u: Shape, v: Shape) {
    let rows = shape[dim]
    var columns: Dim = 1
    for (i, size) in shape.dims.enumerated() where i != dim { columns = columns * size }
    return ([rows], [columns])
  }

  /// The shape of g: a norm for each slice along `dim`, or a single one for -1.
  package static func magnitudes(of shape: Shape, _ dim: Int) -> Shape {
    guard let rank = shape.rank else { return .unknown }
    if dim == -1 { return [] }
    let kept = dim < 0 ? dim + rank : dim
    return Shape((0..<rank).map { $0 == kept ? shape[$0] : 1 })
  }

  package var type: String {
    isParametrization && !layer.type.hasPrefix("Parametrized") ? "Parametrized" + layer.type : layer.type
  }

  package var arguments: [(name: String, value: Printed)] { layer.arguments }
  package var state: [StateTensor] { layer.state.filter { $0.name != name } + replacements }
  package var savesInput: InputSaving { layer.savesInput }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { layer.mixesElementTypes(call) }
  package var isModelled: Bool { layer.isModelled }
  package var arity: ClosedRange<Int> { layer.arity }
  package var tracksInstanceStatistics: Bool { layer.tracksInstanceStatistics }

  package func acceptsTuple(at index: Int) -> Bool { layer.acceptsTuple(at: index) }
  package mutating func removeRunningStatistics() { layer.removeRunningStatistics() }
  package mutating func convertToSynchronized() { layer.convertToSynchronized() }

  /// Whether the weight is computed from buffers that nothing updates.
  private var hasOtherBuffers: Bool { kind == .masked || kind == .orthogonal(hasBase: true) }

  /// Whether a spectral norm updates its vectors in train mode.
  package var iterates: Bool { !isVector && (kind == .spectral || !further.isEmpty) }

  package func strides(_ call: PlacedCall) -> Strides? { layer.strides(call) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    recordRefusals(&call)
    var result = layer.transfer(&call)
    if iterates || hasOtherBuffers { result.levels = result.levels.joined(call.bufferLevels) }
    return result
  }

  private func recordRefusals(_ call: inout LayerCall) {
    let surroundings = call.surroundings
    if kind == .weight, surroundings.tangents.contains(.params) {
      return call.record(.unsupported(by: .forwardMode, operation: "_weight_norm_interface"))
    }
    if kind == .weight { call.recordLoop("aten::_weight_norm", at: call.parameterLevels, in: .backward, of: .params) }
    guard call.isTraining, iterates else { return }
    let levels = call.parameterLevels.joined(call.bufferLevels)
    if !levels.isEmpty {
      call.record(.lacksBatchingRule(levels: levels, operation: "aten::div.out"))
    } else if surroundings.tangents.contains(.params) {
      call.record(.unsupported(by: .forwardMode, operation: "div_out"))
    }
  }
}

/// A module that holds parameters and buffers of another one, its only caller.
package struct StateHolder: Layer {
  package let type: String
  package let state: [StateTensor]

  package init(type: String, state: [StateTensor]) {
    self.type = type
    self.state = state
  }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.sameTensor() }
}
