/// The arguments that `save_hyperparameters()` of a LightningModule stores: those of the object's constructors that are running. If several
/// have an argument of the same name, the outermost constructor's is stored.
enum InitArguments {
  static func collect(_ py: Interpreter, _ object: PyValue) throws(PyError) -> PyValue {
    guard case .instance(let instance) = object else { return py.dict([]) }
    let result = PyDict(py.heap)
    var current = py.activation
    while let activation = current {
      current = activation.caller
      guard let function = activation.function, function.code.name == "__init__", let frame = activation.frame,
        case .instance(let receiver)? = frame[0], receiver === instance
      else { continue }
      add(function.code, frame, to: result)
    }
    return .dict(result)
  }

  private static func add(_ code: FunctionCode, _ frame: Frame, to result: PyDict) {
    for i in code.parameters.indices.dropFirst() {
      guard let value = frame[i] else { continue }
      if code.hasRest, i == code.positionalCount { continue }
      if code.hasKeywords, i == code.parameters.count - 1 {
        if case .dict(let rest) = value {
          for entry in rest.table.entries { result.update { $0.set(entry.hash, key: entry.key, value: entry.value) } }
        }
        continue
      }
      result[code.parameters[i].text] = value
    }
  }
}
