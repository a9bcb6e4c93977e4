import Model

/// `speechbrain/nnet/containers.py`, and the lobes that are no more than such a container.
extension SpeechBrain {
  static let containers: [String: Catalogue.Entry] = [
    "speechbrain.nnet.containers.Sequential": sequential("Sequential"),
    "speechbrain.nnet.containers.LengthsCapableSequential": sequential("LengthsCapableSequential"),
    "speechbrain.nnet.containers.ModuleList": Catalogue.Entry(Signature(acceptsAnything: true)) { b, a, name, inputs in
      let children = a.call.positional
      return b.scope(name, "ModuleList") { b in
        b.scope("layers", "ModuleList") { b in
          children.enumerated().reduce(inputs) { x, child in b.build(child.element, String(child.offset), on: x).map { [$0] } }?.first
        }
      }
    },
    "speechbrain.lobes.models.VanillaNN.VanillaNN": Catalogue.Entry(
      Signature("input_shape", optional: ["activation", "dnn_blocks", "dnn_neurons"])
    ) { b, a, name, inputs in
      let blocks = a.int("dnn_blocks", default: 2)
      let width = a.argument("dnn_neurons") ?? Argument(.int(512), a.call.node)
      let activation = b.callable(&a, "activation", default: .standard { _ in Activation(.leakyReLU) }) ?? .unknown
      var size = Argument((a.channelsLastShape() ?? .unknown)[-1].asValue, a.call.node)
      return b.scope(name, "VanillaNN") { b in
        var x = inputs?.first
        for i in 0..<b.repeats(blocks) where !b.graph.isTruncated {
          let suffix = i == 0 ? "" : "_\(i - 1)"
          let linear = [Keyword("n_neurons", width), Keyword("input_size", size)]
          x = b.build(ModuleCall(target: "speechbrain.nnet.linear.Linear", keywords: linear, node: b.node), "linear" + suffix, on: x.map { [$0] })
          x = b.made("act" + suffix, activation, on: x)
          size = width
        }
        return x
      }
    },
  ]

  /// Modules by keyword, called in sequence. Classes and partials with an `input_shape` parameter get the shape that a run on
  /// zeros of the container's `input_shape` gives.
  private static func sequential(_ type: String) -> Catalogue.Entry {
    Catalogue.Entry(Signature(acceptsAnything: true)) { b, a, name, inputs in
      let given = a.call.keywords.first { $0.name == "input_shape" }?.argument
      var children = a.call.positional.enumerated().map { Keyword(String($0.offset), $0.element) }
      children += a.call.keywords.filter { $0.name != "input_shape" }
      if children.isEmpty, given == nil { a.refuse(.badArgument("Must pass either layers or input shape")) }
      return b.scope(name, type) { b in
        var probe = inputs?.first.flatMap { x in given.map { ShapeProbe(of: x, $0, graph: b.graph) } }
        var x = inputs
        for child in children where !b.graph.isTruncated {
          x = b.build(child, isShaped: given.map { !$0.value.isNull } ?? false, probe: &probe, on: x).map { [$0] }
        }
        return x?.first
      }
    }
  }
}

extension GraphBuilder {
  /// A child of a container that infers shapes.
  fileprivate mutating func build(
    _ child: Keyword, isShaped: Bool, probe: inout ShapeProbe?, on inputs: [ValueID]?
  ) -> ValueID? {
    let call: ModuleCall
    switch child.argument.value {
    case .partial(let partial): call = partial
    case .reference(let target): call = ModuleCall(target: target, node: child.argument.node)
    default: return build(child.argument, child.name, on: inputs)
    }
    // The parameters of a Python class aren't known here.
    guard let entry = catalogue.entry(for: call.target), entry.isForwardKnown else {
      return opaque(call.target, child.name, on: inputs, at: call.name)
    }
    guard isShaped, entry.signature.index(of: "input_shape") != nil else {
      let message = "\(child.name): `input_shape` must be given, and the class must take one, for a module that is only named"
      remark(.fault(.badArgument(message)), on: parent, at: child.argument.node)
      return nil
    }
    let shape = inputs?.first.map { probe?.shape(of: $0, graph) ?? .unknown } ?? .unknown
    return build(call.adding([], [("input_shape", shape.asValue(call))]), child.name, on: inputs)
  }
}

extension Shape {
  /// The sizes as an argument.
  fileprivate func asValue(_ call: ModuleCall) -> Value {
    guard rank != nil else { return .unknown("the shape that arrives is not known") }
    return .list(dims.map { Argument($0.asValue, call.node) })
  }
}

/// The shapes inside of a container for the input that it names, found by the layers' transfer functions.
private struct ShapeProbe {
  private var interpretation = Interpretation(Context())

  /// None in the shape stands for 1 example and 256 of anything else, as in `Sequential.__init__`.
  init(of input: ValueID, _ shape: Argument, graph: LayerGraph) {
    var known = Shape.unknown
    if case .list(let items) = shape.value {
      known = Shape(
        items.enumerated().map { i, item in
          switch item.value {
          case .int(let size): Dim(size)
          case .null: i == 0 ? 1 : 256
          default: .unknown
          }
        })
    }
    interpretation.pass(over: graph)
    interpretation.assume(TensorFacts(shape: known, levels: .none), of: input)
  }

  mutating func shape(of value: ValueID, _ graph: LayerGraph) -> Shape {
    interpretation.advance(over: graph)
    return interpretation.facts[Int(value.index)].shape
  }
}
