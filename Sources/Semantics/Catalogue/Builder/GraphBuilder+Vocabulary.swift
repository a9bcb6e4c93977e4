import Model

/// The vocabulary of the catalogue's families. Every word builds a module, calls it, and returns the value.
extension GraphBuilder {
  // MARK: Layers

  @discardableResult
  package mutating func conv2d(
    _ name: String, in inChannels: Dim, out outChannels: Dim, kernel: Dim, stride: Dim = 1, padding: Dim = 0,
    dilation: Dim = 1, groups: Dim = 1, bias: Bool = true, on x: ValueID?
  ) -> ValueID? {
    layer(
      name,
      Convolution(
        inChannels, outChannels, kernel: .square(kernel), stride: .square(stride), padding: .square(padding),
        dilation: .square(dilation), groups: groups, bias: bias), on: x)
  }

  @discardableResult
  package mutating func linear(_ name: String, in inFeatures: Dim, out outFeatures: Dim, bias: Bool = true, on x: ValueID?) -> ValueID? {
    layer(name, Linear(inFeatures, outFeatures, bias: bias), on: x)
  }

  @discardableResult
  package mutating func act(_ name: String, _ function: Activation.Function, inPlace: Bool = false, on x: ValueID?) -> ValueID? {
    layer(name, Activation(function, inPlace: inPlace), on: x)
  }

  @discardableResult
  package mutating func maxPool2d(
    _ name: String, _ kernel: Dim, stride: Dim, padding: Dim = 0, ceilMode: Bool = false, on x: ValueID?
  ) -> ValueID? {
    layer(name, Pooling.square(.max, kernel, stride: stride, padding: padding, ceilMode: ceilMode), on: x)
  }

  @discardableResult
  package mutating func dropout(_ name: String, _ p: Double, inPlace: Bool = false, on x: ValueID?) -> ValueID? {
    layer(name, Dropout(p, inPlace: inPlace), on: x)
  }

  /// `AdaptiveAvgPool2d((1, 1))`, or `(1)`, which prints otherwise.
  @discardableResult
  package mutating func globalAvgPool(_ name: String, isScalar: Bool = false, on x: ValueID?) -> ValueID? {
    layer(name, AdaptivePooling(1, isScalar: isScalar), on: x)
  }

  // MARK: Functions

  /// `x + y`, or `x += y`.
  package mutating func add(_ x: ValueID?, _ y: ValueID?, inPlace: Bool = false) -> ValueID? {
    function(Elementwise(.add, inPlace: inPlace), x, y)
  }

  package mutating func multiply(_ x: ValueID?, _ y: ValueID?) -> ValueID? { function(Elementwise(.mul), x, y) }

  package mutating func cat(_ values: [ValueID?], dim: Dim = 1) -> ValueID? { function(Joining(dim), values) }

  package mutating func flatten(_ x: ValueID?, from start: Dim = 1) -> ValueID? {
    function(Functional(type: "flatten", layer: Flatten(start: start)), x)
  }

  /// `F.relu(x)`
  package mutating func relu(_ x: ValueID?, inPlace: Bool = false) -> ValueID? {
    function(Functional(type: "relu", layer: Activation(.relu, inPlace: inPlace)), x)
  }

  /// `x.mean(dims)`
  package mutating func mean(_ x: ValueID?, _ dims: [Dim]) -> ValueID? { function(Reduction("mean", dims), x) }

  // MARK: Structure

  /// Calls a built module; nil for no call.
  @discardableResult
  package mutating func call(_ module: ModuleID, _ x: ValueID?) -> ValueID? { x.map { call(module, [$0]) } }

  /// A module with state of its own that holds what `body` makes.
  package mutating func scope<Result>(
    _ name: String, _ type: String, state: [StateTensor], _ body: (inout GraphBuilder) -> Result
  ) -> Result {
    var result: Result?
    module(name, StateHolder(type: type, state: state)) { result = body(&$0) }
    guard let result else { preconditionFailure("the body of a module was not run") }
    return result
  }

  /// Builds modules without calling them, for a forward that calls them in another order.
  package mutating func later(_ body: (inout GraphBuilder) -> Void) -> Range<ModuleID> {
    let first = nextModule
    body(&self)
    return first..<nextModule
  }

  /// What `body` calls stands in the forward of a module that is built already.
  package mutating func within<Result>(_ module: ModuleID, _ body: (inout GraphBuilder) -> Result) -> Result {
    let outer = parent
    parent = module
    defer { parent = outer }
    return body(&self)
  }

  /// Calls the layers that `later` built, in sequence.
  package mutating func run(_ part: Range<ModuleID>, _ x: ValueID?) -> ValueID? {
    part.reduce(x) { graph[$1].layer >= 0 ? call($1, $0) : $0 }
  }

  /// A `Sequential` of what `body` makes.
  @discardableResult
  package mutating func sequential(_ name: String, _ body: (inout GraphBuilder) -> ValueID?) -> ValueID? {
    scope(name, "Sequential", body)
  }
}

extension Pooling {
  /// A square window.
  package static func square(
    _ kind: Kind, _ kernel: Dim, stride: Dim, padding: Dim = 0, ceilMode: Bool = false
  ) -> Pooling {
    Pooling(kind, kernel: Sizes(kernel, 2), stride: Sizes(stride, 2), padding: Sizes(padding, 2), ceilMode: ceilMode)
  }
}
