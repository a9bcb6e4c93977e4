/// What Opacus' `ModuleValidator.fix` makes of layers that mix examples (`opacus/validators/batch_norm.py`, `lstm.py`, `gru.py`,
/// `multihead_attention.py`). It looks at modules with parameters alone.
extension BatchNorm {
  /// A GroupNorm with gcd(32, channels) groups, without running statistics.
  package func repairedByOpacus(groups: Dim?) -> (any Layer)? {
    if affine == false { return nil }
    let common = features.value.map { Dim(BatchNorm.commonDivisor(32, $0)) } ?? .unknown
    return GroupNorm(groups ?? common, features)
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}

extension Recurrent {
  package func repairedByOpacus(groups: Dim?) -> (any Layer)? {
    switch kind {
    case .lstm: Opaque(type: "DPLSTM")
    case .gru: Opaque(type: "DPGRU")
    default: nil
    }
  }
}

extension MultiheadAttention {
  package func repairedByOpacus(groups: Dim?) -> (any Layer)? { Opaque(type: "DPMultiheadAttention") }
}
