/// What kind of numbers a tensor has (`torch.dtype`), as far as PyTorch refuses to mix them.
public enum ElementType: String, Sendable {
  case float16, bfloat16, float32, float64, complex64, complex128
  case unknown

  /// The type that a dotted name stands for (`torch.half`); nil for whole numbers and truth values, which parameters can't be.
  package init?(_ name: String) {
    switch name {
    case "torch.float16", "torch.half": self = .float16
    case "torch.bfloat16": self = .bfloat16
    case "torch.float32", "torch.float": self = .float32
    case "torch.float64", "torch.double": self = .float64
    case "torch.complex64", "torch.cfloat": self = .complex64
    case "torch.complex128", "torch.cdouble": self = .complex128
    case _ where ElementType.isWhole(name): return nil
    default: self = .unknown
    }
  }

  /// Whether a dotted name is one of PyTorch's types.
  package static func isName(_ name: String) -> Bool { isWhole(name) || ElementType(name).map { $0 != .unknown } ?? false }

  /// Whether a dotted name is a type of whole numbers or of truth values.
  package static func isWhole(_ name: String) -> Bool { wholeNumbers.contains(name) }

  private static let wholeNumbers: Set<String> = [
    "torch.int8", "torch.int16", "torch.short", "torch.int32", "torch.int", "torch.int64", "torch.long", "torch.uint8", "torch.bool",
  ]

  /// The type of what an operation on tensors of both types returns (`torch.promote_types`).
  package func promoted(with other: ElementType) -> ElementType {
    if self == other { return self }
    if self == .unknown || other == .unknown { return .unknown }
    switch max(rank, other.rank) {
    case 0, 1: return .float32
    case 2: return .float64
    default: return self == .complex64 && other.rank < 2 || other == .complex64 && rank < 2 ? .complex64 : .complex128
    }
  }

  private var rank: Int {
    switch self {
    case .float16, .bfloat16: 0
    case .float32, .unknown: 1
    case .float64: 2
    case .complex64, .complex128: 3
    }
  }

  /// Whether norms take statistics of such a tensor with parameters of `float32`.
  package var isReduced: Bool { self == .float16 || self == .bfloat16 }
}
