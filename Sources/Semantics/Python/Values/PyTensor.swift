import Model

/// A tensor: its shape and dtype, and the elements of a small constant. Python code may set further attributes, such as
/// `p._no_weight_decay = True`.
final class PyTensor: AttributedObject {
  enum Kind { case tensor, parameter, buffer }

  let kind: Kind
  private(set) var data: TensorData
  private(set) var requiresGrad: Bool
  /// The graph's value that the tensor is, while a forward is followed. `data` then has the value's shape, as far as it is known.
  private(set) var traced: ValueID?

  init(_ heap: Heap, _ data: TensorData, kind: Kind = .tensor, requiresGrad: Bool = false) {
    (self.data, self.kind, self.requiresGrad) = (data, kind, requiresGrad)
    super.init(heap)
  }

  /// Replaces the tensor's data, as an in-place operation does.
  func replace(with data: TensorData) {
    willChange()
    self.data = data
  }

  /// Makes the tensor stand for a value of the graph.
  func trace(_ value: ValueID, _ data: TensorData) {
    willChange()
    (traced, self.data) = (value, data)
  }

  func setRequiresGrad(_ requiresGrad: Bool) {
    willChange()
    self.requiresGrad = requiresGrad
  }

  override func save() -> HeapState { .tensor(data, traced: traced, requiresGrad: requiresGrad, attributes) }

  override func restore(_ state: HeapState) {
    if case .tensor(let data, let value, let flag, let attributes) = state {
      (self.data, traced, requiresGrad, self.attributes) = (data, value, flag, attributes)
    }
  }

  override func join(_ one: HeapState, _ other: HeapState, _ joining: Joining) {
    guard case .tensor(let a, let value, let flag, let mine) = one, case .tensor(let b, let otherValue, let otherFlag, let theirs) = other else {
      return
    }
    willChange()
    traced = value
    // Whether the tensor is changed in place decides what later calls get.
    if value != otherValue { joining.py.library.tracer?.lose(joining.unknown) }
    (data, requiresGrad) = (a == b ? a : a.forgotten, flag && otherFlag)
    attributes = mine.joined(with: theirs, joining)
  }

  override func settle(before: HeapState, in trace: ForwardTrace) {
    guard case .tensor(_, let old, _, _) = before, traced != old else { return }
    willChange()
    traced = trace.function(Opaque(type: "branch"), old.map { [$0] } ?? [])
  }
}
