/// The functions of tensors that a configuration can name (`type: add`), by their names in `torch` and
/// `torch.nn.functional`. The tensors are the call's inputs; everything else is read from its arguments.
package enum Functions {
  package static let all: [String: LayerClass] = Dictionary(
    (arithmetic + products + joins + reductions + views + parts + functionals).map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first })

  private static let arithmetic =
    Elementwise.Operation.allCases.map { operation in
      LayerClass(operation.rawValue, Elementwise.signature(operation)) { Elementwise(&$0, operation) }
    }
    + Unary.names.map { name, savesOutput in
      LayerClass(name, Signature()) { _ in Unary(type: name, savesOutput: savesOutput) }
    }

  private static let products =
    MatrixProduct.Kind.allCases.map { kind in
      LayerClass(kind.rawValue, Signature()) { _ in MatrixProduct(kind: kind) }
    } + [
      LayerClass("scaled_dot_product_attention", Signature(optional: ["dropout_p", "is_causal", "scale"])) {
        AttentionProduct(&$0)
      }
    ]

  private static let joins = [("cat", false), ("concat", false), ("concatenate", false), ("stack", true)].map { name, stacks in
    LayerClass(name, Signature(optional: ["dim"])) { Joining(&$0, stacks: stacks) }
  }

  private static let reductions = Reduction.names.map { name in
    LayerClass(name, Signature(optional: ["dim", "keepdim"])) { Reduction(&$0, name) }
  }

  private static let views: [LayerClass] = [
    LayerClass("flatten", Signature(optional: ["start_dim", "end_dim"])) {
      Functional(
        type: "flatten", layer: Flatten(start: $0.int("start_dim", default: 0), end: $0.int("end_dim", default: -1)))
    },
    LayerClass("reshape", Signature("shape")) { Reshaping("reshape", .reshape($0.ints("shape"))) },
    LayerClass("view", Signature("shape")) { Reshaping("view", .reshape($0.ints("shape"))) },
    LayerClass("permute", Signature("dims")) { Reshaping("permute", .permute($0.ints("dims"))) },
    LayerClass("transpose", Signature("dim0", "dim1")) {
      Reshaping("transpose", .transpose($0.int("dim0"), $0.int("dim1")))
    },
    LayerClass("swapaxes", Signature("axis0", "axis1")) {
      Reshaping("swapaxes", .transpose($0.int("axis0"), $0.int("axis1")))
    },
    LayerClass("squeeze", Signature(optional: ["dim"])) {
      Reshaping("squeeze", .squeeze($0.isNone("dim", default: true) == true ? nil : $0.ints("dim")))
    },
    LayerClass("unsqueeze", Signature("dim")) { Reshaping("unsqueeze", .unsqueeze($0.int("dim"))) },
    LayerClass("expand", Signature("size")) { Reshaping("expand", .expand($0.ints("size"))) },
    LayerClass("roll", Signature("shifts", optional: ["dims"])) {
      Reshaping("roll", .roll(shifts: $0.ints("shifts"), dims: $0.ints("dims")))
    },
  ]

  private static let parts: [LayerClass] = [
    LayerClass("chunk", Signature("chunks", optional: ["dim", "index"])) {
      Slicing("chunk", .chunk(chunks: $0.int("chunks"), index: $0.int("index", default: 0)), dim: $0.int("dim", default: 0))
    },
    LayerClass("split", Signature("split_size", optional: ["dim", "index"])) {
      let isOne = if case .list? = $0.argument("split_size")?.value { false } else { true }
      let kind = Slicing.Kind.split(sizes: $0.ints("split_size"), isOne: isOne, index: $0.int("index", default: 0))
      return Slicing("split", kind, dim: $0.int("dim", default: 0))
    },
    LayerClass("narrow", Signature("dim", "start", "length")) {
      Slicing("narrow", .narrow(start: $0.int("start"), length: $0.int("length")), dim: $0.int("dim"))
    },
    LayerClass("select", Signature("dim", "index")) { Slicing("select", .select(index: $0.int("index")), dim: $0.int("dim")) },
    LayerClass("getitem", Signature("index")) { Slicing("getitem", .select(index: $0.int("index")), dim: 0) },
    LayerClass("slice", Signature(optional: ["dim", "start", "end", "step"])) {
      Slicing(
        "slice",
        .slice(start: $0.optionalInt("start"), end: $0.optionalInt("end"), step: $0.int("step", default: 1)),
        dim: $0.int("dim", default: 0))
    },
  ]
}
