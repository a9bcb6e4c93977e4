/// Functions that work element by element on one tensor or several, with broadcasting: arithmetic, comparisons, `where`,
/// `clamp`, `masked_fill` and their kin.
///
/// What an operation works on are its operands: tensors, or numbers in the place of some of them. Chains such as `add` take any
/// number of tensors.
package struct Elementwise: SeveralOutputs {
  package let type: String
  package let operation: Operation
  /// The operands that are numbers, by their places; nil for an unknown one.
  package let numbers: [Int: Double?]
  /// What `alpha` or `value` multiplies one operand with.
  package let factor: Double?
  /// Writes into the first input (`x += y`).
  package let inPlace: Bool

  package init(_ operation: Operation, other: Double? = nil, inPlace: Bool = false) {
    (type, self.operation, self.inPlace, factor) = (operation.name, operation, inPlace, 1)
    numbers = other.map { [1: $0] } ?? [:]
  }

  package init(_ type: String, _ operation: Operation, numbers: [Int: Double?] = [:], factor: Double? = 1, inPlace: Bool = false) {
    (self.type, self.operation, self.numbers, self.factor, self.inPlace) = (type, operation, numbers, factor, inPlace)
  }

  /// The gradient of a product needs the other factor.
  package var savesInput: InputSaving {
    var places = operation.saving.places
    if operation.saving.isOfProduct, !numbers.isEmpty { places = [] }
    // What is overwritten was copied before.
    if inPlace { places.removeAll { $0 == 0 } }
    return .at(places.compactMap { place in numbers[place] == nil ? place - numbers.keys.count { $0 < place } : nil })
  }

  /// A power of a known exponent is differentiated by its base.
  package var savesOutput: Bool { operation.saving.output && (!["pow", "float_power"].contains(operation.name) || numbers[1] == nil) }

  /// How many tensors there must be; nil where that is right.
  private func complaint(_ count: Int) -> String? {
    let wanted = operation.operands - numbers.count
    if count == wanted || count > wanted && operation.isChain && wanted > 0 { return nil }
    if operation.operands == 2 { return "\(type)() takes 2 tensors, or one and a number, but \(count) are given" }
    return "\(type)() takes \(operation.operands) tensors, or numbers in the place of some, but \(count) are given"
  }

  /// `where` of a condition alone looks for the places where it holds.
  func isSearch(_ count: Int) -> Bool { type == "where" && count == 1 && numbers.isEmpty }

  package func outputCount(_ inputs: [TensorFacts]) -> Int? { isSearch(inputs.count) ? inputs[0].shape.rank : 1 }

  package func strides(_ call: PlacedCall) -> Strides? {
    if inPlace { return call.written }
    return isSearch(call.inputs.count) || type == "masked_fill" ? nil : call.elementwise
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if isSearch(call.inputs.count) { return DataDependent.nonzero.transfer(&call) }
    if let complaint = complaint(call.inputs.count) {
      call.fail(.badArgument(complaint))
      return call.output(.unknown)
    }
    var shape = call.input.shape
    for input in call.inputs.dropFirst() {
      guard let both = call.broadcast(shape, input.shape) else { return call.output(.unknown) }
      shape = both
    }
    if operation.refusesGradient { refuseGradient(&call) }
    var result = inPlace ? overwrite(&call, shape) : call.elementwise(shape, savesOutput: savesOutput)
    if operation.isStep, !inPlace { result.stopDerivatives() }
    result.isBoolean = operation.isBoolean && !inPlace || operation.isBitwise && call.input.isBoolean
    return result
  }

  private func refuseGradient(_ call: inout LayerCall) {
    if call.inputs.contains(where: \.carriesGradient) { call.record(.unsupported(by: .autograd, operation: "aten::\(type)")) }
    call.refuseTangents("aten::\(type)")
  }

  /// The first input takes the result: it must be as large and as batched as that.
  private func overwrite(_ call: inout LayerCall, _ shape: Shape) -> TensorFacts {
    if shape.elements != nil, call.input.shape.elements != nil, shape != call.input.shape {
      call.fail(.featureMismatch("output with shape \(call.input.shape) doesn't match the broadcast shape \(shape)"))
    }
    return call.overwriteInput(savesOutput: savesOutput, writes: call.inputLevels)
  }
}

extension LayerCall {
  /// The shape of two tensors that an operation aligns at their last dimensions; nil, with a fault, where they don't match.
  package mutating func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    guard let rankA = a.rank, let rankB = b.rank else { return .unknown }
    var result = rankA >= rankB ? a : b
    for i in 1...max(1, min(rankA, rankB)) where i <= min(rankA, rankB) {
      guard let size = Dim.broadcast(a[-i], b[-i]) else {
        let at = max(rankA, rankB) - i
        fail(
          .featureMismatch(
            "The size of tensor a (\(a[-i])) must match the size of tensor b (\(b[-i])) at non-singleton dimension \(at)"))
        return nil
      }
      result[-i] = size
    }
    return result
  }
}

extension Dim {
  /// The size that both broadcast to; nil where they don't. A 1 stretches to the other.
  package static func broadcast(_ a: Dim, _ b: Dim) -> Dim? {
    if a == 1 { return b }
    if b == 1 || a == b { return a }
    // An unknown size beside a known one above 1 must be 1 or equal.
    if !a.isKnown { return b }
    return b.isKnown ? nil : a
  }
}
