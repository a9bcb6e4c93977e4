/// The functions of tensors, by their names in `torch`, `torch.nn.functional` and as methods (`Tensor.unfold` where a method and a
/// function differ).
///
/// A configuration can name them (`type: add`): its tensors are the call's inputs, everything else is read from its arguments. Python calls
/// them as ``LayerClass/function`` says.
package enum Functions {
  package static let all: [String: LayerClass] = Dictionary(families.joined().map { ($0.name, $0) }) { first, _ in first }

  /// What is called when Python calls a function of `torch` or `torch.nn.functional`, or a method of a tensor.
  package static func find(_ name: String, isMethod: Bool = false) -> LayerClass? {
    isMethod ? all["Tensor." + name] ?? all[name] : all[name]
  }

  /// What `torch.nn.functional` has, as far as it is modelled.
  package static let functionalNames: [String] =
    (functionals + Weighted.functions + Loss.functions + GridSampling.functions).map(\.name).filter { !$0.hasPrefix("Tensor.") }
    + ["scaled_dot_product_attention", "normalize", "gumbel_softmax", "one_hot", "multi_head_attention_forward"]

  private static let families: [[LayerClass]] = [
    Elementwise.functions, Passing.functions, Reduction.functions, Lines.functions, ShapeFunctions.all, Indexing.functions,
    Gathering.functions, Creation.functions, RandomFilling.functions, DataDependent.functions, products, Weighted.functions, Loss.functions,
    functionals,
  ]

  private static let products: [LayerClass] =
    MatrixProduct.Kind.allCases.map { kind in
      LayerClass(function: kind.rawValue, "input/self: Tensor, other/mat2: Tensor") { _ in MatrixProduct(kind: kind) }
    } + [
      LayerClass(
        function: "scaled_dot_product_attention",
        "query: Tensor, key: Tensor, value: Tensor, attn_mask?: Tensor, dropout_p?, is_causal?, scale?, enable_gqa?"
      ) { AttentionProduct(&$0) }
    ] + AddedProduct.functions + OuterProduct.functions + MatrixChain.functions + OneHot.functions + Einsum.functions
    + MatrixFunction.functions + TensorProduct.functions + Lookup.functions
    + Spectra.functions + ShortTimeFourier.functions + GridSampling.functions + Sampling.functions + RowDistances.functions
}
