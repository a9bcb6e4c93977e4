import Model

/// Operands that are not known: a number that depends on a size, or a mask that may be None.
extension Tracer {
  /// A tensor of which nothing is known.
  var openTensor: ValueID { trace.function(ConstantValue(.unknown, nil), []) }

  /// The operands with a tensor of which nothing is known in the place of one that is not known. Nil where such a tensor could make more of
  /// the result than the other operand does: one that is batched at every level, and carries a gradient where there is one.
  func completed(_ a: PyValue, _ b: PyValue) -> (PyValue, PyValue)? {
    if let tensor = standIn(for: a, beside: [b]) { return (tensor, b) }
    return standIn(for: b, beside: [a]).map { (a, $0) }
  }

  /// The same for the arguments of a function.
  func completed(_ arguments: Arguments) -> Arguments? {
    let known = arguments.positional + arguments.keywords.map(\.value)
    var result = arguments
    var isChanged = false
    for index in result.positional.indices {
      guard let tensor = standIn(for: result.positional[index], beside: known) else { continue }
      result.positional[index] = tensor
      isChanged = true
    }
    for index in result.keywords.indices {
      guard let tensor = standIn(for: result.keywords[index].value, beside: known) else { continue }
      result.keywords[index].value = tensor
      isChanged = true
    }
    return isChanged ? result : nil
  }

  private func standIn(for value: PyValue, beside others: [PyValue]) -> PyValue? {
    guard case .unknown(let unknown) = value, unknown.derived.isHarmless, others.contains(where: isComplete) else { return nil }
    return tensor(openTensor)
  }

  private func isComplete(_ value: PyValue) -> Bool {
    guard case .tensor(let tensor) = value.native, let value = tensor.traced else { return false }
    return trace.isComplete(value)
  }
}
