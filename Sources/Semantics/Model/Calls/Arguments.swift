import YAMLSource

/// A call's arguments bound to a signature, as Python binds them, and read as what the constructor expects.
///
/// Reading never fails: what is missing, wrong or unknown is noted, and an unknown value takes its place, so that one pass
/// finds everything that is wrong with a call.
public struct Arguments {
  public let call: ModuleCall
  package let signature: Signature
  /// Positional arguments that the caller adds.
  private let extra: [Value]
  /// The parameters that the call's keywords are bound to.
  private var bound: BoundKeywords
  private var cursor = 0

  /// What PyTorch would raise for these arguments, each with the node that it concerns.
  public package(set) var faults: [(fault: Fault, node: NodeID)] = []
  /// Values that the constructor keeps and the call refuses.
  package var refusedAtCall: [(fault: Fault, argument: Argument, name: String)] = []
  /// Values that the file doesn't tell but the constructor needs.
  public package(set) var unresolved: [(reason: String, node: NodeID)] = []
  /// A `BatchNorm` whose eps looks like a number of groups.
  package var groupsAsEps: (eps: Double, node: NodeID)?

  /// Binds `call`. `extra` are positional arguments that a caller adds behind the call's own, as calling a partial does.
  public init(_ call: ModuleCall, _ signature: Signature, extra: [Value] = []) {
    self.call = call
    self.signature = signature
    self.extra = extra
    bound = BoundKeywords(count: call.keywords.count, parameters: signature.names.count)
    checkPositional()
    bindKeywords()
    if let unread = call.unread {
      if unread.isRefused { faults.append((.badArgument(unread.reason), unread.node)) } else { noteUnknown(unread.reason, unread.node) }
    }
    guard !signature.acceptsAnything, call.unread == nil else { return }
    for i in 0..<signature.required where !isBound(i) {
      faults.append((.badArgument("missing a required argument: '\(signature.names[i])'"), call.node))
    }
  }

  /// Whether reading has found nothing to remark.
  package var hasNothingToSay: Bool { faults.isEmpty && unresolved.isEmpty && groupsAsEps == nil }

  /// How many positional arguments there are.
  private var given: Int { call.positional.count + extra.count }

  /// Whether `parameter` has an argument.
  private func isBound(_ parameter: Int) -> Bool {
    parameter < min(given, signature.positionalCount) || bound.keyword(of: parameter) != nil
  }

  private mutating func checkPositional() {
    guard given > signature.positionalCount, !signature.acceptsAnything else { return }
    let message = "takes \(signature.positionalCount) positional arguments but \(given) were given"
    faults.append((.badArgument(message), call.positional.last?.node ?? call.node))
  }

  private mutating func bindKeywords() {
    var hint = 0
    for index in call.keywords.indices {
      guard let i = signature.index(of: call.keywords[index].name, from: hint) else {
        if !signature.acceptsAnything {
          let message = "got an unexpected keyword argument '\(call.keywords[index].name)'"
          faults.append((.badArgument(message), call.keywords[index].key))
        }
        continue
      }
      if isBound(i) {
        let message = "got multiple values for argument '\(call.keywords[index].name)'"
        faults.append((.badArgument(message), call.keywords[index].key))
      }
      bound.bind(index, to: i)
      hint = i
    }
  }

  /// The argument as it is spelled, or nil where it is left to its default.
  /// - Precondition: the signature has the name.
  public mutating func argument(_ name: String) -> Argument? {
    guard let i = signature.index(of: name, from: cursor) else { preconditionFailure("no parameter \(name)") }
    cursor = i
    // Of two arguments the keyword counts.
    if let keyword = bound.keyword(of: i) { return call.keywords[keyword].argument }
    guard i < min(given, signature.positionalCount) else {
      return call.unread.map { Argument(.unknown($0.reason), $0.node) }
    }
    return i < call.positional.count ? call.positional[i] : Argument(extra[i - call.positional.count], call.node)
  }

  /// Notes what PyTorch would raise, at the argument `name` where it is given and at the call otherwise.
  public mutating func refuse(_ fault: Fault, at name: String? = nil) {
    faults.append((fault, name.flatMap { argument($0)?.node } ?? call.node))
  }

  /// Notes that a value is of a kind that the parameter doesn't take; or that it is unknown, where it is what a call
  /// returns, or a word that stands for a value to come.
  package mutating func expected(_ what: String, for name: String, got argument: Argument) {
    switch argument.value {
    case .call(let call), .template(let call):
      return noteUnknown("what `\(call.target)` returns is not known", argument.node)
    case .string(let text) where text.isPlaceholder:
      return noteUnknown("`\(text)` stands for a value to be filled in", argument.node)
    default: break
    }
    refuse(.badArgument("'\(name)' must be \(what), not \(argument.value.spelled)"), value: argument, of: name)
  }

  /// Notes what PyTorch raises for the value of a parameter: when the constructor works with it, or at the call.
  package mutating func refuse(_ fault: Fault, value argument: Argument, of name: String) {
    if let checked = signature.checked, !checked.contains(name) {
      refuseAtCall(fault, value: argument, of: name)
    } else {
      faults.append((fault, argument.node))
    }
  }

  /// The same of the argument `name`, where it is given.
  package mutating func refuseValue(_ fault: Fault, of name: String) {
    if let argument = argument(name) { refuse(fault, value: argument, of: name) }
  }

  /// Notes what the call of the module will raise for the value of a parameter, where the constructor is one of those that
  /// keep values.
  package mutating func refuseAtCall(_ fault: Fault, value argument: Argument, of name: String) {
    if signature.checked == nil {
      faults.append((fault, argument.node))
    } else {
      refusedAtCall.append((fault, argument, name))
    }
  }

  package mutating func noteUnknown(_ reason: String, _ node: NodeID) {
    if unresolved.last?.node != node { unresolved.append((reason, node)) }
  }
}

extension String {
  /// Whether a text in capitals (`MUST_OVERRIDE`, `TODO`) or in angle brackets (`<size>`) holds the place of a value.
  fileprivate var isPlaceholder: Bool {
    if utf8.count > 2, utf8.first == UInt8(ascii: "<"), utf8.last == UInt8(ascii: ">") { return true }
    return utf8.count > 2 && utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}

/// Which parameter each keyword of a call is bound to. Those of most calls lie in place, without an allocation: thousands of
/// calls are bound, and only blocks of somebody's own may have more.
private struct BoundKeywords: Sendable {
  /// The parameter of each keyword, 255 for none.
  private var few = SIMD16<UInt8>(repeating: 255)
  /// Where that is too small: the keyword of each parameter, -1 for none.
  private var many: [Int32] = []
  private let count: Int
  private let areFew: Bool

  init(count: Int, parameters: Int) {
    self.count = count
    areFew = count <= SIMD16<UInt8>.scalarCount && parameters < 255
    if !areFew { many = Array(repeating: -1, count: parameters) }
  }

  mutating func bind(_ keyword: Int, to parameter: Int) {
    if areFew { few[keyword] = UInt8(truncatingIfNeeded: parameter) } else { bindMany(keyword, to: parameter) }
  }

  /// Apart, for the sake of calls with few: a loop that may write to an array first makes it its own.
  @inline(never) private mutating func bindMany(_ keyword: Int, to parameter: Int) { many[parameter] = Int32(keyword) }

  /// The last one bound to `parameter`.
  func keyword(of parameter: Int) -> Int? {
    guard areFew else { return many[parameter] < 0 ? nil : Int(many[parameter]) }
    let parameter = UInt8(truncatingIfNeeded: parameter)
    var keyword = count - 1
    while keyword >= 0, few[keyword] != parameter { keyword -= 1 }
    return keyword < 0 ? nil : keyword
  }
}
