/// A tensor as constructors see it: its shape and dtype, and its elements where it is a small constant. Sources set attributes
/// of it too: `p._no_weight_decay = True`.
final class PyTensor: AttributedObject {
  enum Kind { case tensor, parameter, buffer }

  let kind: Kind
  private(set) var data: TensorData
  private(set) var requiresGrad: Bool

  init(_ heap: Heap, _ data: TensorData, kind: Kind = .tensor, requiresGrad: Bool = false) {
    (self.data, self.kind, self.requiresGrad) = (data, kind, requiresGrad)
    super.init(heap)
  }

  /// Puts other data in the tensor's place, as an in-place operation does.
  func replace(with data: TensorData) {
    willChange()
    self.data = data
  }

  func setRequiresGrad(_ requiresGrad: Bool) {
    willChange()
    self.requiresGrad = requiresGrad
  }

  override func save() -> HeapState { .tensor(data, requiresGrad: requiresGrad, attributes) }

  override func restore(_ state: HeapState) {
    if case .tensor(let data, let flag, let attributes) = state {
      (self.data, requiresGrad, self.attributes) = (data, flag, attributes)
    }
  }

  override func join(
    _ one: HeapState, _ other: HeapState, unknown: Unknown, same: (PyValue, PyValue) -> Bool
  ) {
    guard case .tensor(let a, let flag, let mine) = one, case .tensor(let b, let otherFlag, let theirs) = other else { return }
    willChange()
    (data, requiresGrad) = (a == b ? a : a.forgotten, flag && otherFlag)
    attributes = mine.joined(with: theirs, unknown, same: same)
  }
}
