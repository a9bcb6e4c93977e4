/// A tensor of a run: fp32 values, the shape that a layer sees, and the vmap levels at which it is batched.
///
/// In memory the batched levels are leading dimensions, the outermost level first: one *lane* for each of their indexes, and
/// each lane is a tensor of shape `dims`.
public struct Tensor {
  /// The vmap levels at which the tensor is batched.
  public package(set) var levels: LevelSet
  /// The sizes of these levels, outermost first.
  public package(set) var lanes: [Int]
  /// The shape without them.
  public package(set) var dims: [Int]
  package var storage: Storage
  /// The number of the model's input that it is, or a view of which; nil for what a layer has computed.
  package var inputNumber: Int?
  /// Whether reverse-mode gradients flow through the tensor.
  package var carriesGradient = false
  /// Whether a tangent in forward mode goes with the tensor.
  package var carriesTangent = false
  /// `Tensor.requires_grad`: a parameter, or an input that is differentiated, has gone into the tensor.
  package var requiresGrad = false
  /// A parameter as the module holds it.
  package var isLeaf = false
  /// Holds truth values.
  package var isBoolean = false
  /// One of the views that `chunk` or `split` returned, or a view of one.
  package var isOneOfSeveralViews = false
  /// How the elements would lie in PyTorch's memory; nil: row-major.
  package var strides: Strides?
  /// The other tensors of a tuple, of which this one is the first.
  package var rest: [Tensor] = []
  package var isTuple = false

  package init(_ dims: [Int], levels: LevelSet = .none, lanes: [Int] = [], storage: Storage) {
    (self.dims, self.levels, self.lanes, self.storage) = (dims, levels, lanes, storage)
  }

  package var rank: Int { dims.count }
  /// The number of lanes, 1 where nothing is batched.
  package var laneCount: Int { lanes.reduce(1, *) }
  /// The values of one lane.
  package var size: Int { dims.reduce(1, *) }
  /// All values.
  package var count: Int { laneCount * size }
  package var pointer: UnsafeMutablePointer<Float> { storage.pointer }
  package var order: Order { storage.order }

  /// All values, in whatever order they stand.
  package var values: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  /// The same values under another shape.
  /// - Precondition: `dims` hold as many values, and the order is row-major.
  package func viewed(_ dims: [Int]) -> Tensor {
    precondition(dims.reduce(1, *) == size && order == .rowMajor)
    var view = self
    view.dims = dims
    return view
  }

  /// The same values with one more dimension, of size 1.
  func unsqueezed(_ axis: Int) -> Tensor { viewed(dims[..<axis] + [1] + dims[axis...]) }

  /// The shape in the analysis' terms.
  package var shape: Shape { Shape(dims.map { Dim($0) }) }
  /// What a layer asks of the tensor to say how its result lies in memory.
  package var placed: TensorFacts {
    var facts = TensorFacts(shape: shape, levels: levels)
    facts.strides = strides
    return facts
  }

  /// The shape as PyTorch prints it.
  package var shapeText: String { "[" + dims.map(String.init).joined(separator: ", ") + "]" }
}
