import Testing

@testable import Rules

/// Where `tools/oracle/agreement` once found the linter and PyTorch 2.15 at odds, each reduced to what matters.
@Suite struct DisagreementTests {
  private func codes(_ model: String, inputs: String, _ transforms: String) -> Set<String> {
    let text = """
      normlint: {mode: train, inputs: \(inputs), arguments: [params, buffers, inputs], transforms: [\(transforms)]}
      model:
        _target_: torch.nn.Sequential
        _args_: [\(model)]
      """
    return Set(Linter().lint(bytes: Array(text.utf8)).diagnostics.filter { $0.severity == .error }.map(\.code.rawValue))
  }

  private let linear = "{_target_: torch.nn.Linear, in_features: 4, out_features: 4}"
  private let inputs = "{vmap: {}}"

  @Test(arguments: [
    ("grad", "grad", true), ("jvp: {argnums: inputs}", "grad", true), ("grad", "jacfwd", true), ("hessian", "", true),
    ("vjp", "grad", false), ("grad", "jvp: {argnums: inputs}", false), ("jacfwd", "vjp", false),
  ])
  func hardsigmoidHasNoSecondDerivative(outer: String, inner: String, refused: Bool) {
    func transform(_ text: String) -> String { text.contains(":") ? "{\(text)}" : text }
    let stack = [outer, inner].filter { !$0.isEmpty }.map(transform).joined(separator: ", ")
    let found = codes("\(linear), {_target_: torch.nn.Hardsigmoid}", inputs: "[2, 4]", stack)
    #expect(found == (refused ? ["NL105"] : []), "\(stack)")
  }

  @Test func preluFailsUnderJacrevInsideOfVmap() {
    let model = "\(linear), {_target_: torch.nn.PReLU}"
    #expect(codes(model, inputs: "[2, 4]", "\(inputs), jacrev") == ["NL105"])
    #expect(codes(model, inputs: "[2, 4]", "\(inputs), hessian") == ["NL105"])
    #expect(codes(model, inputs: "[2, 4]", "jacrev, \(inputs)") == [])
    #expect(codes(model, inputs: "[2, 4]", "\(inputs), grad") == [])
    #expect(codes(model, inputs: "[2, 4]", "jacfwd, jacrev") == [])
    // One element broadcasts.
    #expect(codes(model, inputs: "[2, 4]", "{vmap: {size: 1}}, jacrev") == [])
    #expect(codes(model, inputs: "[2, 4]", "{vmap: {in_dims: {params: 0, inputs: 0}, size: 1}}, jacrev, {vmap: {in_dims: {params: 0}}}") == [])
    #expect(codes(model, inputs: "[2, 4]", "{vmap: {in_dims: {params: 0}}}, jacrev, {vmap: {in_dims: {inputs: 0}, size: 1}}") == ["NL105"])
  }

  /// `Function PreluKernelBackwardBackward0 returned an invalid gradient at index 2`, where the weight is stacked and the input is not.
  @Test(arguments: [
    ("grad, {vmap: {in_dims: {params: 0, buffers: 0}}}, grad", true), ("grad, grad, {vmap: {in_dims: {params: 0, buffers: 0}}}", true),
    ("jacrev, jacrev, {vmap: {in_dims: {params: 0, buffers: 0}}}", true), ("hessian, grad, {vmap: {in_dims: {params: 0, buffers: 0}}}", true),
    ("{vmap: {in_dims: {params: 0, buffers: 0}}}, grad, grad", false), ("grad, grad, {vmap: {in_dims: {inputs: 0}}}", false),
    ("grad, grad, {vmap: {in_dims: {params: 0, buffers: 0, inputs: 0}}}", false),
    ("grad, {grad: {argnums: inputs}}, {vmap: {in_dims: {params: 0, buffers: 0}}}", false),
    ("vjp, grad, {vmap: {in_dims: {params: 0, buffers: 0}}}", false),
  ])
  func preluHasNoSecondDerivativeByAStackedWeight(stack: String, isRefused: Bool) {
    let prelu = "{_target_: torch.nn.PReLU}"
    #expect(codes(prelu, inputs: "[2, 4]", stack) == (isRefused ? ["NL105"] : []), "\(stack)")
    #expect(codes("\(linear), \(prelu)", inputs: "[2, 4]", stack) == [], "\(stack): the input is stacked as well")
  }

  @Test func batchStatisticsHaveNoSecondBackwardUnderJacrevInsideOfVmap() {
    let norm = "{_target_: torch.nn.BatchNorm1d, num_features: 4, track_running_stats: false}"
    for stack in ["jacrev, grad", "jacrev, vjp, grad", "jacrev, {vmap: {}}, jacrev"] {
      #expect(codes("\(linear), \(norm)", inputs: "[2, 4]", "\(inputs), \(stack)") == ["NL105"], "\(stack)")
    }
    for stack in ["jacrev", "jacrev, jacfwd, grad", "grad, jacrev", "hessian, grad"] {
      #expect(codes("\(linear), \(norm)", inputs: "[2, 4]", "\(inputs), \(stack)") == [], "\(stack)")
    }
  }

  @Test func inPlaceRReLUMeetsTheInnermostTransformFirst() {
    let model = "{_target_: torch.nn.RReLU, inplace: true}"
    #expect(codes(model, inputs: "[2, 4]", "\(inputs), {grad: {argnums: inputs}}") == ["NL106"])
    #expect(codes(model, inputs: "[2, 4]", "{grad: {argnums: inputs}}, \(inputs)") == ["NL105"])
  }

  @Test func whatIsRefusedSavesNothing() {
    let relu6 = "{_target_: torch.nn.ReLU6, inplace: true}"
    let stack = "{grad: {argnums: inputs}}, \(inputs)"
    #expect(codes("\(linear), {_target_: torch.nn.RReLU}, \(relu6)", inputs: "[2, 4]", stack) == ["NL105"])
  }

  @Test func sequentialRefusesNamesThatModulesCantHave() {
    for name in ["''", "a.b", "forward"] {
      let pairs = "{_target_: collections.OrderedDict, _args_: [[[\(name), \(linear)]]]}"
      #expect(codes(pairs, inputs: "[2, 4]", inputs) == ["NL207"], "\(name)")
    }
  }

  @Test func ofTwoChildrenOfOneNameTheLaterStays() {
    let norm = "{_target_: torch.nn.BatchNorm1d, num_features: 4}"
    let pairs = "{_target_: collections.OrderedDict, _args_: [[[a, \(norm)], [b, \(linear)], [a, \(linear)]]]}"
    #expect(codes(pairs, inputs: "[2, 4]", inputs) == [])
  }

  @Test func convolutionsRefuseNumbersAtTheCall() {
    func conv(_ options: String) -> String {
      "{_target_: torch.nn.Conv1d, in_channels: 2, out_channels: 2, kernel_size: 3, \(options)}"
    }
    for options in ["stride: 0", "dilation: -1", "padding: -1"] {
      #expect(codes(conv(options), inputs: "[1, 2, 9]", inputs) == ["NL207"], "\(options)")
    }
    #expect(codes(conv("padding: -1, padding_mode: circular"), inputs: "[1, 2, 9]", inputs) == [])
    #expect(codes("{_target_: torch.nn.LPPool1d, norm_type: 0, kernel_size: 2}", inputs: "[1, 2, 9]", inputs) == ["NL207"])
  }
  /// What PyTorch takes at construction is refused at the call, behind what is refused before it.
  @Test(arguments: [
    "padding: true", "padding: null", "stride: false", "stride: null", "dilation: 1.5", "groups: true", "padding: [1, 1]",
    "stride: x",
  ])
  func convolutionsTakeAnythingAtConstruction(options: String) {
    let conv = "{_target_: torch.nn.Conv1d, in_channels: 2, out_channels: 2, kernel_size: 3, \(options)}"
    #expect(codes("{_target_: torch.nn.Dropout}, \(conv)", inputs: "[1, 2, 9]", inputs) == ["NL104", "NL207"])
  }

  @Test(arguments: [
    ("in_channels: true, out_channels: 2, kernel_size: 3", true), ("in_channels: 1, out_channels: 2, kernel_size: true", true),
    ("in_channels: 1, out_channels: true, kernel_size: 3", false),
    ("in_channels: 1, out_channels: 1, kernel_size: 3, groups: false", false),
  ])
  func convolutionsReckonWithTruthValues(arguments: String, runs: Bool) {
    let model = "{_target_: torch.nn.Dropout}, {_target_: torch.nn.Conv1d, \(arguments)}"
    #expect(codes(model, inputs: "[1, 1, 9]", inputs) == (runs ? ["NL104"] : ["NL207"]))
  }

  @Test(arguments: ["kernel_size: null, output_size: 2", "kernel_size: [2], output_size: 2", "kernel_size: 2, output_size: [2]"])
  func fractionalPoolsTakeAnythingAtConstruction(arguments: String) {
    let pool = "{_target_: torch.nn.FractionalMaxPool2d, _convert_: all, \(arguments)}"
    #expect(codes("{_target_: torch.nn.Dropout}, \(pool)", inputs: "[1, 2, 9, 9]", inputs) == ["NL104", "NL207"])
  }

  @Test func whatAModuleThatIsReplacedRaisesCounts() {
    let wrong = "{_target_: torch.nn.Linear, in_features: -1, out_features: 4}"
    let pairs = "{_target_: collections.OrderedDict, _args_: [[[a, \(wrong)], [a, \(linear)]]]}"
    #expect(codes(pairs, inputs: "[2, 4]", inputs) == ["NL207"])
  }

  /// The norm alone has no gradient that flows through it where neither transform reaches what stands before it.
  @Test(arguments: [
    ("params", "{jacrev: {argnums: params}}", []), ("params", "{grad: {argnums: inputs}}", []),
    ("inputs", "{jacrev: {argnums: params}}", []), ("inputs", "{grad: {argnums: params}}", ["NL105"]),
    ("inputs", "{grad: {argnums: inputs}}", ["NL105"]),
  ])
  func secondBackwardsNeedAGradientThroughTheNorm(outer: String, inner: String, expected: [String]) {
    let norm = "{_target_: torch.nn.BatchNorm1d, num_features: 4, track_running_stats: false}"
    let stack = "\(inputs), {jacrev: {argnums: \(outer)}}, \(inner)"
    #expect(codes("\(norm), \(linear)", inputs: "[2, 4]", stack) == Set(expected), "\(stack)")
  }

  /// `chunk` and `split` return several views, which may not be changed in place where they require grad.
  @Test(arguments: ["chunk, args: {chunks: 2, dim: 1, index: 0}", "chunk, args: {chunks: 1}", "split, args: {split_size: [1, 3], dim: 1, index: 1}"])
  func partsThatRequireGradAreNotOverwritten(part: String) {
    let act = "{id: act, type: SiLU, args: {inplace: true}}"
    let first = "{id: first, type: Linear, args: {in_features: 4, out_features: 4}}"
    for stack in ["", inputs, "{jvp: {argnums: inputs}}", "{vmap: {in_dims: {params: 0}}}", "grad"] {
      #expect(native("[\(first), {id: part, type: \(part)}, \(act)]", stack) == ["NL106"], "\(stack)")
      #expect(native("[\(first), {id: part, type: \(part)}, {id: same, type: Identity}, \(act)]", stack) == ["NL106"], "\(stack)")
      #expect(native("[\(first), {id: part, type: \(part)}, {id: new, type: GELU}, \(act)]", stack) == [], "\(stack)")
      // Without parameters there is nothing to map or to differentiate.
      let refused: Set<String> = stack == "grad" || stack.contains("params") ? ["NL002"] : []
      #expect(native("[{id: part, type: \(part)}, \(act)]", stack) == refused, "\(stack)")
      #expect(native("[\(first), {id: part, type: narrow, args: {dim: 1, start: 0, length: 2}}, \(act)]", stack) == [], "\(stack)")
    }
    let norm = "{id: norm, type: BatchNorm1d, args: {num_features: 4, affine: false, track_running_stats: false}}"
    #expect(native("[\(norm), {id: part, type: \(part)}, \(act)]", inputs) == [])
    #expect(native("[\(norm), {id: part, type: \(part)}, \(act)]", "{vjp: {argnums: inputs}}") == ["NL106"])
    #expect(native("[\(norm), {id: part, type: \(part)}, \(act)]", "{grad: {argnums: inputs}}") == ["NL106"])
  }

  private func native(_ layers: String, _ transforms: String) -> Set<String> {
    let text = """
      normlint: {mode: train, inputs: [2, 4], arguments: [params, buffers, inputs], transforms: [\(transforms)]}
      layers: \(layers)
      """
    return Set(Linter().lint(bytes: Array(text.utf8)).diagnostics.filter { $0.severity == .error }.map(\.code.rawValue))
  }
}
