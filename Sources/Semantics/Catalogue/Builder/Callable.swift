import Model

/// An argument that a constructor calls to make modules: `norm_layer`, `activation_layer`, `block`.
package enum Callable: Sendable {
  /// The constructor's default; called with a number of channels.
  case standard(@Sendable (Dim) -> any Layer)
  /// A class or a partial from the file.
  case given(ModuleCall)
  /// Unknown, or not callable; the remark is made when the argument is read.
  case unknown

  package static func batchNorm2d(eps: Double = 1e-5, momentum: Double = 0.1) -> Callable {
    .standard { BatchNorm(2, $0, eps: eps, momentum: momentum) }
  }

  /// Whether the file gives it.
  package var isGiven: Bool {
    if case .standard = self { false } else { true }
  }
}

/// The module of a callable that is unknown or raises: keeps the shape; its parameters are unknown.
package struct Unmade: Layer {
  package var type: String { "?" }
  package var state: [StateTensor] { [.parameter("?", .unknown)] }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(call.input.shape, parameters: true) }
}

extension GraphBuilder {
  /// Reads a `norm_layer`; None stands for `standard`.
  package mutating func normLayer(_ arguments: inout Arguments, default standard: Callable, name: String = "norm_layer") -> Callable {
    callable(&arguments, name, default: standard, calledWith: [.int(1)], fault: { .normLayerNotCallable($0) }) ?? standard
  }

  /// Reads an argument that will be called with `positional` and `keywords`; nil if missing or None. Records `fault` once if
  /// it can't be called like that.
  package mutating func callable(
    _ arguments: inout Arguments, _ name: String, default standard: Callable? = nil, calledWith positional: [Value] = [],
    keywords: [(String, Value)] = [], fault: ((String) -> Fault)? = nil
  ) -> Callable? {
    let fault = fault ?? { .badArgument("\(name): \($0)") }
    guard let argument = arguments.argument(name) else { return standard }
    switch argument.value {
    case .null: return nil
    case .partial(let call), .template(let call):
      return checked(call, argument, name: name, positional: positional, keywords: keywords, arguments: &arguments, fault)
    case .reference(let target):
      return checked(
        ModuleCall(target: target, node: argument.node), argument, name: name, positional: positional, keywords: keywords, arguments: &arguments,
        fault)
    case .unknown(let reason): arguments.noteUnknown(reason, argument.node)
    default: arguments.refuse(fault("it must be a class or a partial, not \(argument.value.spelled)"), at: name)
    }
    return .unknown
  }

  /// Binds `call` as the constructor will, to check that Python can.
  private func checked(
    _ call: ModuleCall, _ argument: Argument, name: String, positional: [Value], keywords: [(String, Value)],
    arguments: inout Arguments, _ fault: (String) -> Fault
  ) -> Callable {
    guard let entry = catalogue.entry(for: call.target) else { return .given(call) }
    let bound = Arguments(call.adding(positional, keywords), entry.signature)
    guard case .badArgument(let reason)? = bound.faults.first?.fault else { return .given(call) }
    arguments.refuse(fault("\(call.target.shortName)() \(reason)"), at: name)
    return .unknown
  }

  /// Makes the module that `callable` returns for a number of channels, and calls it.
  @discardableResult
  package mutating func norm(_ name: String, _ callable: Callable, channels: Dim, on x: ValueID?) -> ValueID? {
    switch callable {
    case .standard(let make): layer(name, make(channels), on: x)
    case .given(let call): made(name, call.adding([channels.asValue], []), by: call, on: x)
    case .unknown: layer(name, Unmade(), on: x)
    }
  }

  /// Makes the module that calling `callable` without a number of channels returns, and calls it.
  @discardableResult
  package mutating func made(
    _ name: String, _ callable: Callable, keywords: [(String, Value)] = [], on x: ValueID?
  ) -> ValueID? {
    switch callable {
    case .standard(let make): layer(name, make(.unknown), on: x)
    case .given(let call): made(name, call.adding([], keywords), by: call, on: x)
    case .unknown: layer(name, Unmade(), on: x)
    }
  }

  /// Builds `call`, which adds a caller's arguments to `origin`. The modules point at the calling factory's node. Refused
  /// values are reported at the first module, indivisible groups at each.
  package mutating func made(_ name: String, _ call: ModuleCall, by origin: ModuleCall, on x: ValueID?) -> ValueID? {
    guard !refusedCallables.contains(origin.node) else { return layer(name, Unmade(), on: x) }
    guard let entry = catalogue.entry(for: call.target) else { return opaque(call.target, name, on: x.map { [$0] }) }
    let root = nextModule
    var arguments = Arguments(call, entry.signature)
    let result = entry.build(&self, &arguments, name, x.map { [$0] })
    take(&arguments, for: firstModule(since: root) ?? parent)
    let isRefused =
      !arguments.unresolved.isEmpty
      || arguments.faults.contains { fault, _ in
        if case .indivisibleGroups = fault { false } else { true }
      }
    if isRefused { refusedCallables.insert(origin.node) }
    return result
  }
}

extension ModuleCall {
  /// The call of a partial: further positional arguments follow its own, keywords override its own.
  package func adding(_ positional: [Value], _ keywords: [(String, Value)]) -> ModuleCall {
    let kept = self.keywords.filter { own in !keywords.contains { $0.0 == own.name } }
    return ModuleCall(
      target: target, positional: self.positional + positional.map { Argument($0, node) },
      keywords: kept + keywords.map { Keyword($0.0, Argument($0.1, node)) }, node: node)
  }
}

extension Dim {
  /// The number as an argument.
  package var asValue: Value { value.map(Value.int) ?? .unknown("the number of channels is not known") }
}
