/// A tensor as a constructor sees it: its shape and dtype, and its elements if they are few and all known.
///
/// Constructors compute with small tensors of known numbers (`torch.linspace(0, rate, depth).tolist()`); of all others only the shape
/// matters. The elements are in row-major order. They are stored as Double whatever the dtype is.
struct TensorData: Equatable, Sendable {
  private(set) var shape: [Int]
  var dtype: TensorType
  /// The elements; nil if one is unknown, or if there are more than ``limit``.
  private(set) var elements: [Double]?

  /// The largest number of elements that are kept.
  static let limit = 4_096
  /// The largest number of elements that a tensor can have: 2^40. With this limit, products of sizes need no check for overflow.
  static let largest = 1 << 40

  /// A tensor of unknown elements; nil for a shape that no tensor has: a negative size, or too many elements.
  init?(_ shape: [Int], _ dtype: TensorType = .float32) {
    guard TensorData.count(shape) != nil else { return nil }
    (self.shape, self.dtype) = (shape, dtype)
  }

  /// A tensor of known elements, which are rounded to `dtype`.
  /// - Precondition: there are as many elements as `shape` has.
  init(_ shape: [Int], _ dtype: TensorType, elements: [Double]) {
    precondition(TensorData.count(shape) == elements.count)
    (self.shape, self.dtype) = (shape, dtype)
    if elements.count <= TensorData.limit { self.elements = elements.map(dtype.rounded) }
  }

  /// A vector of known elements.
  init(_ elements: [Double], _ dtype: TensorType) { self.init([elements.count], dtype, elements: elements) }

  /// A scalar of known value.
  init(_ value: Double, _ dtype: TensorType) { self.init([], dtype, elements: [value]) }

  /// A tensor whose elements are all `value`, or unknown if that is nil.
  init?(_ shape: [Int], _ dtype: TensorType, filledWith value: Double?) {
    self.init(shape, dtype)
    if let value, count <= TensorData.limit { elements = Array(repeating: dtype.rounded(value), count: count) }
  }

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }

  /// The number of elements; nil for a shape that no tensor has.
  static func count(_ shape: [Int]) -> Int? {
    var result = 1
    for size in shape {
      let (product, overflow) = result.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow, product <= largest else { return nil }
      result = product
    }
    return result
  }

  /// The same tensor with unknown elements.
  var forgotten: TensorData {
    var result = self
    result.elements = nil
    return result
  }

  /// The same elements as another dtype, as `.to(dtype)` converts them.
  func converted(to type: TensorType) -> TensorData {
    var result = self
    result.dtype = type
    result.elements = elements.map { $0.map(type.rounded) }
    return result
  }

  /// The same elements in another shape; nil if it has another number of elements. One size may be -1.
  func reshaped(_ sizes: [Int]) -> TensorData? {
    var sizes = sizes
    if let open = sizes.firstIndex(of: -1) {
      sizes[open] = 1
      guard let known = TensorData.count(sizes), known > 0, count % known == 0 else { return nil }
      sizes[open] = count / known
    }
    guard TensorData.count(sizes) == count else { return nil }
    var result = self
    result.shape = sizes
    return result
  }

  /// The dimension that `dim` names, counted from the end if it is negative; nil if it is out of range.
  /// - Parameter extra: the number of further dimensions to allow, as for `unsqueeze`
  func axis(_ dim: Int, extra: Int = 0) -> Int? {
    let rank = max(shape.count + extra, 1)
    let axis = dim < 0 ? dim + rank : dim
    return (0..<rank).contains(axis) ? axis : nil
  }

  /// The distance in `elements` between neighbours along each dimension.
  var strides: [Int] {
    var stride = 1
    var result = shape
    for i in shape.indices.reversed() {
      result[i] = stride
      stride *= max(shape[i], 1)
    }
    return result
  }
}

/// A dtype, by PyTorch's name for it.
enum TensorType: String, Sendable, CaseIterable {
  case float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool, complex64, complex128

  var isFloating: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16: true
    default: false
    }
  }

  /// The result of `torch.Tensor.type()`.
  var tensorName: String {
    switch self {
    case .float32: "torch.FloatTensor"
    case .float64: "torch.DoubleTensor"
    case .float16: "torch.HalfTensor"
    case .bfloat16: "torch.BFloat16Tensor"
    case .int64: "torch.LongTensor"
    case .int32: "torch.IntTensor"
    case .int16: "torch.ShortTensor"
    case .int8: "torch.CharTensor"
    case .uint8: "torch.ByteTensor"
    case .bool: "torch.BoolTensor"
    case .complex64: "torch.ComplexFloatTensor"
    case .complex128: "torch.ComplexDoubleTensor"
    }
  }

  /// The size of an element.
  var bytes: Int {
    switch self {
    case .complex128: 16
    case .float64, .int64, .complex64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  var isComplex: Bool { self == .complex64 || self == .complex128 }
  /// The type of complex numbers whose parts are of this one.
  var ofPairs: TensorType { self == .float64 ? .complex128 : .complex64 }

  /// Other names that `torch` has for it (`torch.float`, `torch.long`).
  static let aliases: [String: TensorType] = [
    "float": .float32, "double": .float64, "half": .float16, "long": .int64, "int": .int32, "short": .int16,
    "cfloat": .complex64, "cdouble": .complex128,
  ]

  /// The number rounded to this type. Half precision is rounded to single precision, which makes no difference here.
  func rounded(_ value: Double) -> Double {
    switch self {
    case .float32, .float16, .bfloat16: Double(Float(value))
    case .bool: value == 0 ? 0 : 1
    case .int64, .int32, .int16, .int8, .uint8: value.rounded(.towardZero)
    default: value
    }
  }

  /// The type of a result of two tensors with these types (`torch.promote_types`).
  func promoted(_ other: TensorType) -> TensorType {
    if self == other { return self }
    let order: [TensorType] = [
      .bool, .uint8, .int8, .int16, .int32, .int64, .bfloat16, .float16, .float32, .float64, .complex64, .complex128,
    ]
    func rank(_ type: TensorType) -> Int { order.firstIndex(of: type) ?? 0 }
    switch (self, other) {
    case (.uint8, .int8), (.int8, .uint8): return .int16
    case (.float16, .bfloat16), (.bfloat16, .float16): return .float32
    default: return rank(self) < rank(other) ? other : self
    }
  }
}
