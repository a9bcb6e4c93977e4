import Model

/// SpeechBrain's wrappers around modules of PyTorch's, one family a file. Tensors are (batch, time, channels) or
/// (batch, time, frequency, channels): what normalises or convolves channels turns them to the front and back.
enum SpeechBrain {
  static let families: [[String: Catalogue.Entry]] = [containers, normalization, convolutions, layers]

  /// A module that holds one of PyTorch's.
  static func wrapper(
    _ name: String, required: [String] = [], optional: [String], groupNorm: GroupNormForm? = nil,
    _ body: @escaping @Sendable (inout GraphBuilder, inout Arguments, ValueID?) -> ValueID?
  ) -> (String, Catalogue.Entry) {
    let entry = Catalogue.Entry(Signature(required: required, optional: optional), groupNorm: groupNorm) { b, a, moduleName, inputs in
      let type = name.shortName
      guard !a.isBeyondWrappers else { return b.opaque("speechbrain.nnet." + name, moduleName, on: inputs, at: a.call.name) }
      // Python raises before it makes anything.
      guard required.allSatisfy({ a.argument($0) != nil }) else { return b.scope(moduleName, type) { _ in inputs?.first } }
      var arguments = a
      let result = b.scope(moduleName, type) { body(&$0, &arguments, inputs?.first) }
      a = arguments
      return result
    }
    return ("speechbrain.nnet." + name, entry)
  }
}

extension Arguments {
  /// Whether options change weights outside of the module, which is not modelled.
  fileprivate var isBeyondWrappers: Bool {
    mutating get {
      for name in ["max_norm", "weight_norm"] where signature.index(of: name) != nil {
        switch argument(name)?.value {
        case nil, .null?, .bool(false)?: continue
        default: return true
        }
      }
      return false
    }
  }

  /// A shape argument; nil where it is missing or None.
  mutating func channelsLastShape(_ name: String = "input_shape") -> Shape? {
    guard let argument = argument(name) else { return nil }
    switch argument.value {
    case .null: return nil
    case .list(let items): return Shape(items.map { item in if case .int(let size) = item.value { Dim(size) } else { .unknown } })
    default: return .unknown
    }
  }

  /// The number of channels: `explicit` where it is given, else one of the shape that arrives.
  mutating func channels(_ explicit: String, _ fromShape: (Shape) -> Dim = { $0[-1] }) -> Argument {
    if let argument = argument(explicit), !argument.value.isNull { return argument }
    guard let shape = channelsLastShape() else {
      refuse(.badArgument("Expected one of input_shape or \(explicit)"))
      return Argument(.unknown("the number of channels is not told"), call.node)
    }
    return Argument(fromShape(shape).asValue, call.node)
  }

  /// The arguments of these names as they are given, under PyTorch's names.
  mutating func handedOn(_ names: [String]) -> [Keyword] { names.compactMap { name in argument(name).map { Keyword(name, $0) } } }

  /// The argument `name` under another name.
  mutating func renamed(_ name: String, _ other: String) -> [Keyword] { argument(name).map { [Keyword(other, $0)] } ?? [] }
}

extension Value {
  var isNull: Bool { if case .null = self { true } else { false } }
}

extension GraphBuilder {
  /// Builds and calls a class of `torch.nn` inside of a wrapper.
  mutating func torchModule(_ name: String, _ type: String, keywords: [Keyword], on x: ValueID?) -> ValueID? {
    build(ModuleCall(target: "torch.nn." + type, keywords: keywords, node: node), name, on: x.map { [$0] })
  }

  mutating func transposed(_ a: Dim, _ b: Dim, on x: ValueID?) -> ValueID? {
    function(Reshaping("transpose", .transpose(a, b)), x)
  }

  /// `body` on the input with the last dimension and the first behind the batch exchanged, and back.
  mutating func channelsFirst(
    _ x: ValueID?, if isWanted: Bool = true, _ body: (inout GraphBuilder, ValueID?) -> ValueID?
  ) -> ValueID? {
    isWanted ? transposed(1, -1, on: body(&self, transposed(-1, 1, on: x))) : body(&self, x)
  }
}
