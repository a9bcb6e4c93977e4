import Catalogue
import Model

/// Properties of tensors that Python code reads, and indexes.
extension Tracer {
  /// The result of an attribute or method that computes no tensor; nil for others.
  func fact(_ name: String, _ arguments: Arguments) throws(PyError) -> PyValue? {
    guard case .tensor(let tensor)? = arguments.positional.first?.native else { return nil }
    switch name {
    case "shape": return sizes(tensor)
    case "size":
      guard let dim = (arguments.positional.dropFirst().first ?? arguments.keywords.first?.value), !dim.isNone else { return sizes(tensor) }
      return try size(tensor, py.int(dim))
    case "__len__": return try size(tensor, 0)
    case "dim", "ndimension", "ndim": return shape(tensor).rank.map(PyValue.int) ?? hidden("the number of dimensions")
    case "numel", "nelement": return shape(tensor).elements.map(PyValue.int) ?? hiddenSize
    case "is_contiguous" where try asksForOtherLayout(arguments):
      if tensor.traced != nil { refuse(.tensor(tensor), LayoutQuery()) }
      return .bool(false)
    case "is_contiguous": return isRowMajor(tensor)
    case "data" where entries.contains(ObjectIdentifier(tensor)):
      lose(Unknown("what an input holds under a key may be no tensor", at: py.origin))
      return .tensor(tensor)
    case "is_floating_point": return .bool(true)
    case "requires_grad": return .bool(tensor.traced != nil || tensor.requiresGrad)
    case "is_complex": return .bool(false)
    case "is_tensor": return .bool(true)
    case "get_device": return .int(-1)
    case "element_size": return .int(tensor.data.dtype.bytes)
    case "type" where arguments.positional.count == 1 && arguments.keywords.isEmpty: return .string(tensor.data.dtype.tensorName)
    case "dtype": return try py.dtype(tensor.data.dtype)
    case "device": return try py.call(try py.attribute(try py.module("torch"), "device"), Arguments([.string("cpu")]))
    case "stride": return try stride(tensor, arguments)
    case "__repr__", "__str__", "__format__": return hidden("the text of a tensor")
    case "__hash__": return .int(try py.identity(.tensor(tensor)))
    case "register_hook", "retain_grad", "is_shared", "data_ptr", "storage", "untyped_storage": return hidden("what `\(name)` gives")
    case "T":
      guard let rank = shape(tensor).rank else { return nil }
      return self.tensor(trace.function(Reshaping("permute", .permute((0..<rank).reversed().map { Dim($0) })), [value(of: tensor)]))
    case "mT": return self.tensor(trace.function(Reshaping("transpose", .transpose(-2, -1)), [value(of: tensor)]))
    default: return nil
    }
  }

  /// Whether `is_contiguous` asks for a memory format other than that which tensors have.
  private func asksForOtherLayout(_ arguments: Arguments) throws(PyError) -> Bool {
    guard let format = arguments.positional.dropFirst().first ?? arguments.keywords.first?.value else { return false }
    return py.isSame(format, try py.attribute(try py.module("torch"), "contiguous_format")) == false
  }

  private func shape(_ tensor: PyTensor) -> Shape {
    tensor.traced.map { trace.facts(of: $0).shape } ?? Shape(tensor.data.shape.map { Dim($0) })
  }

  private func isRowMajor(_ tensor: PyTensor) -> PyValue {
    guard let facts = tensor.traced.map(trace.facts), let strides = facts.strides else { return .bool(true) }
    return strides.isRowMajor(facts.shape).map(PyValue.bool) ?? hidden("how a tensor lies in memory")
  }

  /// The steps of every dimension, or of one.
  private func stride(_ tensor: PyTensor, _ arguments: Arguments) throws(PyError) -> PyValue {
    let shape = shape(tensor)
    guard let rank = shape.rank else { return hidden("the strides of a tensor") }
    let steps = (tensor.traced.flatMap { trace.facts(of: $0).strides } ?? Strides(rowMajor: shape)).steps
    let items = steps.dims.map { $0.value.map(PyValue.int) ?? hidden("the strides of a tensor") }
    guard let dim = arguments.positional.dropFirst().first ?? arguments.keywords.first?.value, !dim.isNone else { return py.tuple(items) }
    let axis = try py.int(dim)
    guard (-rank..<rank).contains(axis) else { throw py.indexError("Dimension out of range") }
    return items[axis < 0 ? axis + rank : axis]
  }

  private func sizes(_ tensor: PyTensor) -> PyValue {
    let shape = shape(tensor)
    guard shape.rank != nil else {
      let unknown = Unknown("the shape of a tensor is not known", at: py.origin, harmless: true)
      return open(unknown, isHarmless: true, isFilled: false) { _ in self.hiddenSize }
    }
    return py.size(shape.dims.map { $0.value.map(PyValue.int) ?? hiddenSize })
  }

  private func size(_ tensor: PyTensor, _ dim: Int) throws(PyError) -> PyValue {
    let shape = shape(tensor)
    guard let rank = shape.rank else { return hiddenSize }
    guard (-rank..<rank).contains(dim) else { throw py.indexError("Dimension out of range") }
    return shape[dim].value.map(PyValue.int) ?? hiddenSize
  }

  /// An index in the form that the catalogue's functions take: slices and `...` are strings, a tuple is a list.
  func index(_ value: PyValue) -> PyValue {
    switch value.native {
    case .tuple(let tuple): py.list(tuple.elements.map(index))
    case .list(let list): py.list([.list(list)])
    case .slice(let slice): .string([slice.start, slice.stop, slice.step].map(bound).joined(separator: ":"))
    case .ellipsis: .string("...")
    default: value
    }
  }

  private func bound(_ value: PyValue) -> String {
    switch value.native {
    case .none: ""
    case .int(let number): "\(number)"
    default: "?"
    }
  }
}
