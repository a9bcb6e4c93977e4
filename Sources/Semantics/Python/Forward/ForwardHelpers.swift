import Catalogue
import Model

/// What the library's Python sources take from Swift for forwards. Outside of a forward that is followed it does nothing.
enum ForwardHelpers {
  static func declare(_ m: ModuleScope) {
    declareGradients(m)
    declareFunctions(m)
    declareReparametrizations(m)
  }

  // MARK: Gradients

  private static func declareGradients(_ m: ModuleScope) {
    m.function("record_gradients(mode, /)", .accept) { py, a throws(PyError) in
      guard let tracer = py.library.tracer else { return .bool(true) }
      let before = tracer.trace.recordsGradient
      if let mode = try py.truth(a[0]) {
        tracer.trace.recordsGradient = mode
      } else {
        tracer.lose(a[0].doubt ?? py.unknownValue("whether gradients are recorded is not known"))
      }
      return .bool(before)
    }
    m.function("gradients_end(reason, /)") { py, a throws(PyError) in
      if let tracer = py.library.tracer, tracer.trace.takesGradients { tracer.lose(Unknown(try a.string(0), at: py.origin)) }
      return .none
    }
  }

  // MARK: Functions with a backward of their own

  private static func declareFunctions(_ m: ModuleScope) {
    m.function("refuse(args, kind, name, operation, /)", .accept) { py, a throws(PyError) in
      guard let tracer = py.library.tracer else { return .none }
      let operation = try a.string(3)
      switch try a.string(1) {
      case "function": tracer.refuse(a[0], RefusedOperation(try a.string(2), by: .anyTransform, operation))
      case "vmap": tracer.refuse(a[0], RefusedOperation(try a.string(2), by: .vmap, operation))
      case "jvp": tracer.refuse(a[0], RefusedOperation(try a.string(2), by: .forwardMode, operation))
      // An assertion fails in the rule that PyTorch generates (`torch/_functorch/autograd_function.py`).
      case "generated jvp":
        if tracer.trace.hasVmapsUnderTangents { tracer.refuse(a[0], RefusedOperation(try a.string(2), by: .forwardMode, operation)) }
      case "checkpoint": tracer.refuse(a[0], RefusedOperation.checkpoint)
      default: if tracer.trace.hasVmaps { tracer.lose(Unknown(operation, at: py.origin)) }
      }
      return .none
    }
    m.function("function_output(name, output, args, saved, has_backward, /)", .accept) { py, a throws(PyError) in
      guard let tracer = py.library.tracer else { return a[1] }
      return tracer.output(of: try a.string(0), a[1], on: a[2], saving: a[3], hasBackward: try a.bool(4))
    }
  }

  // MARK: Reparametrizations

  private static func declareReparametrizations(_ m: ModuleScope) {
    m.function("reparametrize(module, kind, name, dim, iterations, eps, is_parametrization, /)", .accept) { py, a throws(PyError) in
      guard let object = ModuleObject(py, a[0]), let layer = object.catalogueLayer, !(layer is Reparametrized),
        layer.state.contains(where: { $0.name == (try? a.string(2)) })
      else { return .bool(false) }
      let kind: Reparametrized.Kind = try a.string(1) == "weight_norm" ? .weight : .spectral
      var changed = Reparametrized(layer, kind, name: try a.string(2), dim: try a.int(3), isParametrization: try a.bool(6))
      if kind == .spectral { changed.spectral = .init(dim: changed.dim, iterations: try a.int(4), eps: try a.float(5)) }
      object.setLayer(changed)
      return .bool(true)
    }
    m.function("restore_parameter(module, /)", .accept) { py, a throws(PyError) in
      guard let object = ModuleObject(py, a[0]), let changed = object.catalogueLayer as? Reparametrized else { return .none }
      object.setLayer(changed.layer)
      return .none
    }
  }
}

extension Tracer {
  /// Makes a call that transforms refuse, with the first tensor among the arguments, which it hands on.
  func refuse(_ arguments: PyValue, _ operation: any Layer) {
    let tensors = tensors([arguments])
    guard let first = tensors.first(where: { $0.traced != nil }) ?? tensors.first else {
      return lose(Unknown("what `\(operation.type)` is called with is not known", at: py.origin))
    }
    let value = trace.function(operation, [self.value(of: first)])
    if first.traced != nil { first.trace(value, first.data) }
  }

  /// What an `autograd.Function` returns, of what its forward gave.
  fileprivate func output(of name: String, _ output: PyValue, on arguments: PyValue, saving saved: PyValue, hasBackward: Bool) -> PyValue {
    switch output.native {
    case .tensor(let tensor):
      let (inputs, kept) = (tensors([arguments]), tensors([saved]))
      let others = kept.filter { $0 !== tensor }
      let values = ([tensor] + inputs + others).map(value(of:))
      let layer = CustomFunction(
        name, hasBackward: hasBackward, count: values.count, saved: others.count, savesOutput: kept.count > others.count)
      return self.tensor(trace.function(layer, values))
    case .tuple(let tuple):
      return py.tuple(tuple.elements.map { self.output(of: name, $0, on: arguments, saving: saved, hasBackward: hasBackward) })
    default: return output
    }
  }
}
