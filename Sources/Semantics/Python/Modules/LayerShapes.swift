import Model

/// Calls of layers in constructors, which need the shape of the output (SpeechBrain's `Sequential`).
struct LayerShapes {
  let py: Interpreter

  /// The output of a layer of the catalogue for some tensors; only its shape is computed.
  func forward(_ a: BoundArguments) throws(PyError) -> PyValue {
    if let tracer = py.library.tracer { return try tracer.forward(a) }
    guard let module = ModuleObject(py, a[0]), let layer = module.catalogueLayer else {
      return py.unknown("the forward of `\(py.typeName(a[0]))` is not evaluated", harmless: true)
    }
    var inputs: [Shape] = []
    for value in a.rest {
      guard case .tensor(let tensor) = value.native else { break }
      inputs.append(Shape(tensor.data.shape.map { Dim($0) }))
    }
    let training = (try? py.truth(module.instance[Special.training] ?? .bool(true))) ?? true
    let shape = layer.outputShape(inputs, isTraining: training)
    let sizes = shape.dims.compactMap(\.value)
    guard shape.rank == sizes.count, let data = TensorData(sizes) else {
      return py.unknown("what shape `\(layer.type)` gives is not known", harmless: true)
    }
    let output = PyValue.tensor(PyTensor(py.heap, data))
    return layer.type == "LSTM" || layer.type == "GRU" || layer.type == "RNN" || layer.type == "MultiheadAttention"
      ? py.tuple([output, py.unknown("the state of `\(layer.type)` is not evaluated", harmless: true)]) : output
  }
}
