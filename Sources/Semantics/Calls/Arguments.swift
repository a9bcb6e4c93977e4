import YAMLSource

/// A call's arguments bound to a signature, as Python binds them, and read as what the constructor expects.
///
/// Reading never fails: what is missing, wrong or unknown is noted, and an unknown value takes its place, so that one pass
/// finds everything that is wrong with a call.
public struct Arguments {
  public let call: ModuleCall
  let signature: Signature
  /// Positional arguments that the caller adds.
  private let extra: [Value]
  /// For each parameter the place of its argument among the call's positional ones, `extra` and its keywords; -1 for none.
  private var places: Places
  private var cursor = 0

  /// What PyTorch would raise for these arguments, each with the node that it concerns.
  public internal(set) var faults: [(fault: Fault, node: NodeID)] = []
  /// Values that the constructor keeps and the call refuses.
  var refusedAtCall: [(fault: Fault, argument: Argument, name: String)] = []
  /// Values that the file doesn't tell but the constructor needs.
  public internal(set) var unresolved: [(reason: String, node: NodeID)] = []
  /// A `BatchNorm` whose eps looks like a number of groups.
  var groupsAsEps: (eps: Double, node: NodeID)?

  /// Binds `call`. `extra` are positional arguments that a caller adds behind the call's own, as calling a partial does.
  public init(_ call: ModuleCall, _ signature: Signature, extra: [Value] = []) {
    self.call = call
    self.signature = signature
    self.extra = extra
    places = Places(count: signature.names.count)
    bindPositional()
    bindKeywords()
    guard !signature.acceptsAnything else { return }
    for i in 0..<signature.required where places[i] < 0 {
      faults.append((.badArgument("missing a required argument: '\(signature.names[i])'"), call.node))
    }
  }

  /// Whether reading has found nothing to remark.
  var hasNothingToSay: Bool { faults.isEmpty && unresolved.isEmpty && groupsAsEps == nil }

  /// How many positional arguments there are.
  private var given: Int { call.positional.count + extra.count }

  private mutating func bindPositional() {
    if given > signature.positionalCount, !signature.acceptsAnything {
      let message = "takes \(signature.positionalCount) positional arguments but \(given) were given"
      faults.append((.badArgument(message), call.positional.last?.node ?? call.node))
    }
    for i in 0..<min(given, signature.positionalCount) { places[i] = i }
  }

  private mutating func bindKeywords() {
    var hint = 0
    for (place, keyword) in zip(given..., call.keywords) {
      guard let i = signature.index(of: keyword.name, from: hint) else {
        if !signature.acceptsAnything {
          faults.append((.badArgument("got an unexpected keyword argument '\(keyword.name)'"), keyword.key))
        }
        continue
      }
      if places[i] >= 0 {
        faults.append((.badArgument("got multiple values for argument '\(keyword.name)'"), keyword.key))
      }
      places[i] = place
      hint = i
    }
  }

  /// The argument as it is spelled, or nil where it is left to its default.
  /// - Precondition: the signature has the name.
  public mutating func argument(_ name: String) -> Argument? {
    guard let i = signature.index(of: name, from: cursor) else { preconditionFailure("no parameter \(name)") }
    cursor = i
    return argument(at: places[i])
  }

  private func argument(at place: Int) -> Argument? {
    if place < 0 { return nil }
    if place < call.positional.count { return call.positional[place] }
    return place < given ? Argument(extra[place - call.positional.count], call.node) : call.keywords[place - given].argument
  }

  /// Notes what PyTorch would raise, at the argument `name` where it is given and at the call otherwise.
  public mutating func refuse(_ fault: Fault, at name: String? = nil) {
    faults.append((fault, name.flatMap { argument($0)?.node } ?? call.node))
  }

  mutating func expected(_ what: String, for name: String, got argument: Argument) {
    refuse(.badArgument("'\(name)' must be \(what), not \(argument.value.spelled)"), value: argument, of: name)
  }

  /// Notes what PyTorch raises for the value of a parameter: when the constructor works with it, or at the call.
  mutating func refuse(_ fault: Fault, value argument: Argument, of name: String) {
    if let checked = signature.checked, !checked.contains(name) {
      refuseAtCall(fault, value: argument, of: name)
    } else {
      faults.append((fault, argument.node))
    }
  }

  /// The same of the argument `name`, where it is given.
  mutating func refuseValue(_ fault: Fault, of name: String) {
    if let argument = argument(name) { refuse(fault, value: argument, of: name) }
  }

  /// Notes what the call of the module will raise for the value of a parameter, where the constructor is one of those that
  /// keep values.
  mutating func refuseAtCall(_ fault: Fault, value argument: Argument, of name: String) {
    if signature.checked == nil {
      faults.append((fault, argument.node))
    } else {
      refusedAtCall.append((fault, argument, name))
    }
  }

  mutating func noteUnknown(_ reason: String, _ node: NodeID) {
    if unresolved.last?.node != node { unresolved.append((reason, node)) }
  }
}

/// A number for each parameter of a signature, -1 at first. The first ones lie in place, without an allocation: thousands of
/// calls are bound, and only a block of somebody's own may have more parameters.
private struct Places: Sendable {
  private var first = SIMD64<Int32>(repeating: -1)
  private var further: [Int] = []

  init(count: Int) {
    if count > SIMD64<Int32>.scalarCount { further = Array(repeating: -1, count: count - SIMD64<Int32>.scalarCount) }
  }

  subscript(parameter: Int) -> Int {
    // Reading through the vector's own subscript copies all of it.
    mutating get {
      if parameter >= SIMD64<Int32>.scalarCount { return further[parameter - SIMD64<Int32>.scalarCount] }
      return withUnsafeBytes(of: &first) { Int($0.load(fromByteOffset: parameter * 4, as: Int32.self)) }
    }
    set {
      if parameter >= SIMD64<Int32>.scalarCount {
        further[parameter - SIMD64<Int32>.scalarCount] = newValue
      } else {
        withUnsafeMutableBytes(of: &first) { $0.storeBytes(of: Int32(newValue), toByteOffset: parameter * 4, as: Int32.self) }
      }
    }
  }
}
