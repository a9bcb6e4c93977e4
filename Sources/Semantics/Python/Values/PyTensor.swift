/// A tensor as constructors see it: its shape and dtype, never data, but for small constants.
final class PyTensor: HeapObject {
  /// Sizes, nil where one is not known; nil as a whole where the rank is not known.
  let shape: [Int?]?
  /// PyTorch's name without `torch.`: `float32`.
  let dtype: String
  let isParameter: Bool
  var requiresGrad: Bool
  /// The elements in row-major order, of constants of at most 4,096 known numbers.
  private(set) var elements: [Double]?
  /// Attributes set by sources: `p._no_weight_decay = True`.
  private(set) var attributes = NameMap()

  init(
    _ heap: Heap, shape: [Int?]?, dtype: String = "float32", parameter: Bool = false, requiresGrad: Bool = false,
    elements: [Double]? = nil
  ) {
    self.shape = shape
    self.dtype = dtype
    isParameter = parameter
    self.requiresGrad = requiresGrad
    self.elements = elements
    super.init(heap)
  }

  subscript(name: Name) -> PyValue? {
    get { attributes[name] }
    set {
      willChange()
      attributes[name] = newValue
    }
  }

  override func save() -> HeapState { .attributes(attributes) }
  override func restore(_ state: HeapState) { if case .attributes(let saved) = state { attributes = saved } }
  override func clear() { attributes = NameMap() }
}
