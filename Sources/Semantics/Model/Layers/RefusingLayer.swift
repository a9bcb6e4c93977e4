/// A layer that builds and then raises whenever it is called.
package struct RefusingLayer: Layer {
  package let base: any Layer
  package let fault: Fault
  /// Arguments that the module stores unchanged.
  package var kept: [String: Value] = [:]

  package var type: String { base.type }
  package var arguments: [(name: String, value: Printed)] {
    base.arguments.map { name, value in (name, kept[name].flatMap { RefusingLayer.printed($0, like: value) } ?? value) }
  }
  package var state: [StateTensor] { base.state }
  package var arity: ClosedRange<Int> { base.arity }
  package func acceptsTuple(at index: Int) -> Bool { base.acceptsTuple(at: index) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.fail(fault)
    return base.transfer(&call)
  }

  /// If the module makes a tuple, prints a tuple; of a string, its characters (`_ntuple` in `torch/nn/modules/utils.py`).
  private static func printed(_ value: Value, like base: Printed) -> Printed? {
    guard case .dims(let dims) = base, !value.isList, let scalar = value.printed else { return value.printed }
    if case .string(let text) = scalar { return .list(text.map { .string(String($0)) }) }
    return .list(Array(repeating: scalar, count: dims.count))
  }
}

extension Arguments {
  /// Makes `layer` refuse its calls if the arguments have values that forward refuses; returns the first of them.
  package func refuseAtCall(_ layer: inout any Layer) -> Argument? {
    guard let first = refusedAtCall.first else { return nil }
    let kept = Dictionary(refusedAtCall.map { ($0.name, $0.argument.value) }) { first, _ in first }
    layer = RefusingLayer(base: layer, fault: first.fault, kept: kept)
    return first.argument
  }
}

extension Value {
  fileprivate var isList: Bool { if case .list = self { true } else { false } }

  /// Nil for values other than plain ones.
  fileprivate var printed: Printed? {
    switch self {
    case .null: return Printed.none
    case .bool(let value): return .bool(value)
    case .int(let value): return .dim(Dim(value))
    case .float(let value): return .number(value)
    case .string(let value): return .string(value)
    case .list(let items):
      let values = items.compactMap(\.value.printed)
      let dims = items.compactMap { item in if case .int(let value) = item.value { Dim(value) } else { nil } }
      return dims.count == items.count ? .dims(dims) : .list(values)
    default: return nil
    }
  }
}
