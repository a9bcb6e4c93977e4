/// The classes of tensors.
struct TensorTypes {
  let tensor, parameter, buffer, size, dtype, device: PyClass
}

extension Interpreter {
  /// The value of a tensor that a function returned. If there is none, because it is unknown or PyTorch refuses the shapes, the value is
  /// unknown.
  func tensor(_ data: TensorData?, _ function: String) -> PyValue {
    guard let data else { return unknown("what `\(function)` gives here can't be told") }
    return .tensor(PyTensor(heap, data))
  }

  /// `torch.Size`
  func size(_ sizes: [Int]) -> PyValue { size(sizes.map(PyValue.int)) }

  /// `torch.Size` of numbers that may be unknown.
  func size(_ sizes: [PyValue]) -> PyValue {
    let tuple = tuple(sizes)
    return tensorTypes.map { .instance(PyInstance(heap, $0.size, payload: tuple)) } ?? tuple
  }

  /// A part of a tuple, or a longer one: a `torch.Size` where the tuple is one.
  func tuple(_ elements: [PyValue], like value: PyValue) -> PyValue { isSize(value) ? size(elements) : tuple(elements) }

  private func isSize(_ value: PyValue) -> Bool {
    if case .instance(let instance) = value, let types = tensorTypes { instance.type === types.size } else { false }
  }

  /// What an operator makes of two values, in the class that it has where one of them is a `torch.Size`.
  func sized(_ result: PyValue, of a: PyValue, _ b: PyValue) -> PyValue {
    guard case .tuple(let tuple) = result, isSize(a) || isSize(b) else { return result }
    return size(tuple.elements)
  }

  /// The object that represents a dtype.
  func dtype(_ type: TensorType) throws(PyError) -> PyValue { try attribute(try module("torch"), Name(type.rawValue)) }

  /// The dtype that an argument names; nil for None.
  func tensorType(_ value: PyValue) throws(PyError) -> TensorType? {
    switch value {
    case .none: return nil
    case .instance(let instance):
      guard case .string(let name)? = instance["name"], let type = TensorType(rawValue: name) else { break }
      return type
    case .type(let type):
      // Python's own types are accepted as well.
      if let known = ["float": TensorType.float32, "int": .int64, "bool": .bool][type.name] { return known }
    case .unknown(let unknown): throw .unknown(unknown)
    default: break
    }
    throw typeError("dtype must be a torch.dtype, not \(typeName(value))")
  }

  /// A tensor's elements as numbers, if they are known.
  func known(_ tensor: PyTensor) throws(PyError) -> [Double] {
    guard let elements = tensor.data.elements else { throw .unknown(unknownValue("the elements of a tensor are not known")) }
    return elements
  }

  func unknownValue(_ reason: String) -> Unknown {
    let unknown = Unknown(reason, at: origin)
    note(unknown)
    return unknown
  }

  /// One element as a Python number.
  func number(_ value: Double, _ type: TensorType) -> PyValue {
    switch type {
    case .bool: return .bool(value != 0)
    case _ where type.isFloating: return .float(value)
    case _ where type.isComplex: return unknown("complex numbers are not evaluated")
    default: return Int(exactly: value).map(PyValue.int) ?? unknown("a number leaves 64 bits")
    }
  }

  /// A whole number. A tensor with one element is accepted.
  func wholeNumber(_ value: PyValue) throws(PyError) -> Int {
    guard case .tensor(let tensor) = value else { return try int(value, called: "size") }
    guard let only = try known(tensor).first, tensor.data.count == 1, let number = Int(exactly: only) else {
      throw typeError("only integer tensors of a single element can be converted to an index")
    }
    return number
  }

  /// Sizes or dimensions, given one by one or as one sequence.
  func sizes(_ values: [PyValue]) throws(PyError) -> [Int] {
    var values = values
    if values.count == 1 {
      switch values[0].native {
      case .tuple, .list: values = try elements(of: values[0].native)
      default: break
      }
    }
    var result: [Int] = []
    for value in values { result.append(try wholeNumber(value)) }
    return result
  }

  /// The dimensions of a `dim` argument: one, several or none.
  func dims(_ value: PyValue) throws(PyError) -> [Int] { value.isNone ? [] : try sizes([value]) }

  /// A tensor, or a number as a tensor; nil for other values.
  func operand(_ value: PyValue) -> (data: TensorData, isNumber: Bool)? {
    switch value.native {
    case .tensor(let tensor): (tensor.data, false)
    case .bool(let value): (TensorData(value ? 1 : 0, .bool), true)
    case .int(let value): (TensorData(Double(value), .int64), true)
    case .float(let value): (TensorData(value, .float32), true)
    default: nil
    }
  }

  /// The dtype of a result of two operands (`torch.result_type`). A number affects only whether the result is bool, int or float.
  static func resultType(_ a: (data: TensorData, isNumber: Bool), _ b: (data: TensorData, isNumber: Bool)) -> TensorType {
    guard a.isNumber != b.isNumber else { return a.data.dtype.promoted(b.data.dtype) }
    let (tensor, number) = a.isNumber ? (b.data.dtype, a.data.dtype) : (a.data.dtype, b.data.dtype)
    func rank(_ type: TensorType) -> Int { type.isComplex ? 3 : type.isFloating ? 2 : type == .bool ? 0 : 1 }
    return rank(number) > rank(tensor) ? number : tensor
  }
}
