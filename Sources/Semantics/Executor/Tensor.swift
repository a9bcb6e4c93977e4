/// A tensor of a run: fp32 values, the shape that a layer sees, and the vmap levels at which it is batched.
///
/// In memory the batched levels are leading dimensions, the outermost level first: one *lane* for each of their indexes, and
/// each lane is a tensor of shape `dims`.
public struct Tensor {
  /// The vmap levels at which the tensor is batched.
  public internal(set) var levels: LevelSet
  /// The sizes of these levels, outermost first.
  public internal(set) var lanes: [Int]
  /// The shape without them.
  public internal(set) var dims: [Int]
  var storage: Storage
  var origin = Origin.made
  /// Whether reverse-mode gradients flow through the tensor.
  var carriesGradient = false
  /// `Tensor.requires_grad`: a parameter, or an input that is differentiated, has gone into the tensor.
  var requiresGrad = false
  /// The layer that made the tensor has left nothing to do to the ReLU behind it.
  var isRectified = false
  /// One of the views that `chunk` or `split` returned, or a view of one.
  var isOneOfSeveralViews = false
  /// The other tensors of a tuple, of which this one is the first.
  var rest: [Tensor] = []
  var isTuple = false

  /// Where a tensor comes from, as far as writing into it matters.
  enum Origin: Equatable {
    /// Computed by a layer.
    case made
    /// The model's input itself, or a view of it.
    case input
  }

  init(_ dims: [Int], levels: LevelSet = .none, lanes: [Int] = [], _ storage: Storage) {
    (self.dims, self.levels, self.lanes, self.storage) = (dims, levels, lanes, storage)
  }

  var rank: Int { dims.count }
  /// The number of lanes, 1 where nothing is batched.
  var laneCount: Int { lanes.reduce(1, *) }
  /// The values of one lane.
  var size: Int { dims.reduce(1, *) }
  /// All values.
  var count: Int { laneCount * size }
  var pointer: UnsafeMutablePointer<Float> { storage.pointer }
  var order: Order { storage.order }

  /// All values, in whatever order they stand.
  var values: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  /// The same values under another shape.
  /// - Precondition: `dims` hold as many values, and the order is row-major.
  func viewed(_ dims: [Int]) -> Tensor {
    precondition(dims.reduce(1, *) == size && order == .rowMajor)
    var view = self
    view.dims = dims
    return view
  }

  /// The shape as PyTorch prints it.
  var shapeText: String { "[" + dims.map(String.init).joined(separator: ", ") + "]" }

  /// Whether the values of `other` stand at the same places.
  func isAligned(with other: Tensor) -> Bool {
    levels == other.levels && dims == other.dims && (order == other.order || size <= 1)
  }
}

/// The shape of an image-like tensor, whose last `spatial` dimensions are space, with one before them for channels and at most
/// one more for the batch.
struct Images {
  /// Images of all lanes.
  let count: Int
  let channels: Int
  /// Three sizes: missing ones are 1, in front.
  let space: [Int]

  init(_ tensor: Tensor, _ spatial: Int) {
    let rank = tensor.rank
    count = tensor.laneCount * (rank == spatial + 2 ? tensor.dims[0] : 1)
    channels = tensor.dims[rank - spatial - 1]
    space = Array(repeating: 1, count: 3 - spatial) + tensor.dims.suffix(spatial)
  }

  var positions: Int { space[0] * space[1] * space[2] }
}

extension Tensor {
  /// Where the value stands whose number is `number`, counted through all lanes with the last dimension fastest.
  func place(ofRowMajor number: Int) -> Int {
    guard case .channelsLast(let spatial) = order else { return number }
    let images = Images(self, spatial)
    let (channels, positions) = (images.channels, images.positions)
    let (image, channel) = (number / positions / channels, number / positions % channels)
    return (image * positions + number % positions) * channels + channel
  }
}
