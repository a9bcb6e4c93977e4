/// The functions that return their tensor in another shape, or parts of it.
enum ShapeFunctions {
  static let all = shapes + inPlace + strided + joins + parts + others

  private static let input = "input/self: Tensor"

  private static let shapes: [LayerClass] =
    [
      LayerClass(function: "flatten", input + ", start_dim?, end_dim?") {
        Functional(type: "flatten", layer: Flatten(start: $0.int("start_dim", default: 0), end: $0.int("end_dim", default: -1)))
      },
      LayerClass(function: "ravel", input) { _ in Reshaping("ravel", .reshape([-1])) },
      LayerClass(function: "reshape", input + ", shape: Sizes") { Reshaping("reshape", .reshape($0.ints("shape"))) },
      LayerClass(function: "view", input + ", shape/size: Sizes") { a in
        // `x.view(dtype)` reads the memory anew.
        if case .string? = a.argument("shape")?.value { return Passing("view") }
        return Reshaping("view", .reshape(a.ints("shape")))
      },
      LayerClass(function: "permute", input + ", dims: Sizes") { Reshaping("permute", .permute($0.ints("dims"))) },
      LayerClass(function: "expand", input + ", size/sizes: Sizes") { Reshaping("expand", .expand($0.ints("size"))) },
      LayerClass(function: "broadcast_to", input + ", size/shape: Sizes") { Reshaping("broadcast_to", .expand($0.ints("size"))) },
      LayerClass(function: "roll", input + ", shifts, dims?") {
        Reshaping("roll", .roll(shifts: $0.ints("shifts"), dims: $0.isNone("dims", default: true) == true ? [] : $0.ints("dims")))
      },
    ]
    + ["view_as", "reshape_as", "expand_as"].map { name in
      LayerClass(function: name, "input: Tensor, other: Tensor") { _ in ViewAs(name) }
    } + [1, 2, 3].map { rank in LayerClass(function: "atleast_\(rank)d", "input: Tensor") { _ in AtLeast(rank: rank) } }

  /// Methods of the same name with an underscore change the tensor itself.
  private static let inPlace: [LayerClass] =
    [
      ("transpose", "dim0", "dim1"), ("swapaxes", "axis0", "axis1"), ("swapdims", "dim0", "dim1"),
    ].flatMap { name, first, second in
      [name, name + "_"].map { name in
        LayerClass(function: name, input + ", \(first), \(second)") { Reshaping(name, .transpose($0.int(first), $0.int(second))) }
      }
    }
    + ["squeeze", "squeeze_"].map { name in
      LayerClass(function: name, input + ", dim?") {
        Reshaping(name, .squeeze($0.isNone("dim", default: true) == true ? nil : $0.ints("dim")))
      }
    }
    + ["unsqueeze", "unsqueeze_"].map { name in
      LayerClass(function: name, input + ", dim") { Reshaping(name, .unsqueeze($0.int("dim"))) }
    }

  private static let strided: [LayerClass] =
    [
      LayerClass(function: "repeat", input + ", repeats/sizes: Sizes") { Striding("repeat", .tile($0.ints("repeats"), pads: false)) },
      LayerClass(function: "tile", input + ", dims: Sizes") { Striding("tile", .tile($0.ints("dims"), pads: true)) },
      LayerClass(function: "repeat_interleave", input + ", repeats: Operand, dim?, *, output_size?") { a in
        let dim = a.optionalInt("dim")
        if a.argument("repeats") == nil || a.isTensor("repeats") { return DataDependent.repeats(dim: dim, size: a.optionalInt("output_size")) }
        return Striding("repeat_interleave", .repeatEach(a.int("repeats"), dim: dim))
      },
      LayerClass(function: "flip", input + ", dims: Sizes") { Striding("flip", .flip($0.ints("dims"))) },
      LayerClass(function: "rot90", input + ", k?, dims?: Sizes") {
        Striding("rot90", .rotate($0.int("k", default: 1), $0.argument("dims") == nil ? [0, 1] : $0.ints("dims")))
      },
      LayerClass(function: "fliplr", input) { _ in Striding("fliplr", .flip([1])) },
      LayerClass(function: "flipud", input) { _ in Striding("flipud", .flip([0])) },
      LayerClass(function: "diagonal", input + ", offset?, dim1?, dim2?") {
        Striding("diagonal", .diagonal(offset: $0.int("offset", default: 0), $0.int("dim1", default: 0), $0.int("dim2", default: 1)))
      },
      LayerClass(function: "adjoint", input) { _ in Striding("adjoint", .reverse(last: 2, limit: 64)) },
      LayerClass(function: "T", input) { _ in Striding("T", .reverse(last: nil, limit: 64)) },
      LayerClass(function: "mT", input) { _ in Striding("mT", .reverse(last: 2, limit: 64)) },
    ] + ["t", "t_"].map { name in LayerClass(function: name, input) { _ in Striding(name, .reverse(last: 2, limit: 2)) } }
    + ["movedim", "moveaxis"].map { name in
      LayerClass(function: name, input + ", source, destination") { a in
        let isOfOne = if case .list? = a.argument("source")?.value { false } else { true }
        return Striding(
          name, .move(a.ints("source"), a.ints("destination")), refused: name == "moveaxis" && isOfOne ? "aten::moveaxis.int" : nil)
      }
    }

  private static let joins: [LayerClass] =
    [("cat", false), ("concat", false), ("concatenate", false), ("stack", true)].map { name, stacks in
      LayerClass(function: name, "tensors: Tensors, dim/axis?") { Joining(&$0, stacks: stacks) }
    }
    + ["hstack", "vstack", "row_stack", "column_stack"].map { name in
      LayerClass(function: name, "tensors: Tensors") { _ in SideBySide(type: name) }
    }

  private static let parts: [LayerClass] = [
    LayerClass(function: "chunk", input + ", chunks, dim?, index?") {
      Slicing("chunk", .chunk(chunks: $0.int("chunks"), index: $0.int("index", default: 0)), dim: $0.int("dim", default: 0))
    },
    LayerClass(function: "split", "tensor/input/self: Tensor, split_size/split_size_or_sections, dim?, index?") {
      split("split", &$0, sizes: "split_size")
    },
    LayerClass(function: "split_with_sizes", input + ", split_sizes, dim?, index?") { split("split_with_sizes", &$0, sizes: "split_sizes") },
    LayerClass(function: "tensor_split", input + ", indices_or_sections/indices/sections: Any, dim?, index?") {
      tensorSplit("tensor_split", &$0, dim: $0.int("dim", default: 0))
    },
    LayerClass(function: "vsplit", input + ", indices_or_sections/indices/sections, index?") { tensorSplit("vsplit", &$0, dim: 0) },
    LayerClass(function: "dsplit", input + ", indices_or_sections/indices/sections, index?") { tensorSplit("dsplit", &$0, dim: 2) },
    LayerClass(function: "unbind", input + ", dim?, index?") {
      Slicing("unbind", .unbind(index: $0.int("index", default: 0)), dim: $0.int("dim", default: 0))
    },
    LayerClass(function: "narrow", input + ", dim, start: Any, length") {
      Slicing("narrow", .narrow(start: $0.isTensor("start") ? .unknown : $0.int("start"), length: $0.int("length")), dim: $0.int("dim"))
    },
    LayerClass(function: "select", input + ", dim, index") { Slicing("select", .select(index: $0.int("index")), dim: $0.int("dim")) },
    LayerClass(function: "slice", input + ", dim?, start?, end?, step?") {
      Slicing(
        "slice", .slice(start: $0.optionalInt("start"), end: $0.optionalInt("end"), step: $0.int("step", default: 1)),
        dim: $0.int("dim", default: 0))
    },
  ]

  private static func split(_ name: String, _ a: inout Arguments, sizes: String) -> Slicing {
    let isOne = if case .list? = a.argument(sizes)?.value { false } else { true }
    let kind = Slicing.Kind.split(sizes: a.ints(sizes), isOne: isOne, index: a.int("index", default: 0))
    return Slicing(name, kind, dim: a.int("dim", default: 0))
  }

  private static func tensorSplit(_ type: String, _ a: inout Arguments, dim: Dim) -> any Layer {
    let (name, index) = ("indices_or_sections", a.int("index", default: 0))
    if a.isTensor(name) { return DataDependent.splits }
    let isList = if case .list? = a.argument(name)?.value { true } else { false }
    return Slicing(type, isList ? .cut(at: a.ints(name), index: index) : .sections(a.int(name), index: index), dim: dim)
  }

  private static let others: [LayerClass] =
    ["tril", "tril_", "triu", "triu_"].map { name in
      LayerClass(function: name, input + ", diagonal?") { Triangle(name, diagonal: $0.int("diagonal", default: 0)) }
    } + [
      LayerClass(function: "diag", input + ", diagonal?") { Diagonal(diagonal: $0.int("diagonal", default: 0)) },
      LayerClass(function: "meshgrid", "tensors: Tensors, *, indexing?, index?") {
        Spreading("meshgrid", isGrid: true, swaps: $0.string("indexing", default: "ij") == "xy", index: $0.int("index", default: 0))
      },
      LayerClass(function: "broadcast_tensors", "tensors: Tensors, *, index?") {
        Spreading("broadcast_tensors", isGrid: false, swaps: false, index: $0.int("index", default: 0))
      },
    ]
}
