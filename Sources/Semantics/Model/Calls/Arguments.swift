import YAMLSource

/// A call's arguments bound to a signature, as Python binds them, and read as what the constructor expects.
///
/// Reading never fails: a missing, wrong or unknown argument is recorded and reads as unknown, so that one pass finds every
/// mistake of a call.
public struct Arguments {
  public let call: ModuleCall
  package let signature: Signature
  /// Positional arguments that the caller adds.
  package let extra: [Value]
  /// The parameters that the call's keywords are bound to.
  private var bound: BoundKeywords
  private var cursor = 0

  /// The errors that PyTorch would raise for these arguments, with their nodes.
  public package(set) var faults: [(fault: Fault, node: NodeID)] = []
  /// Values that the constructor stores and forward refuses.
  package var refusedAtCall: [(fault: Fault, argument: Argument, name: String)] = []
  /// Unknown values that the constructor needs.
  public package(set) var unresolved: [(reason: String, node: NodeID)] = []
  /// What else is to be said of the arguments.
  package var remarks: [(kind: LayerGraph.Remark.Kind, node: NodeID)] = []

  /// Binds `call`. `extra` are positional arguments added after the call's own, as when a partial is called.
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

  /// Whether reading has recorded nothing.
  package var hasNothingToSay: Bool { faults.isEmpty && unresolved.isEmpty && remarks.isEmpty }

  /// Whether the call may say on which device the module's tensors are put, or of which type they are made.
  package var mayGiveStorage: Bool { signature.storage.contains { isBound($0) || call.unread != nil } }

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
          let name = call.keywords[index].name
          let isTuple = name.utf8.last == UInt8(ascii: ")")
          let near = name.utf8.count > 2 ? Suggestion.phrase(for: name, in: signature.names, quote: "'") : ""
          let hint = isTuple ? Arguments.tupleHint : near
          let message = "got an unexpected keyword argument '\(name)'\(hint)"
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

  /// The given argument; nil for the default.
  /// - Precondition: the signature has the name.
  public mutating func argument(_ name: String) -> Argument? {
    guard let i = signature.position(of: name, from: cursor) else { preconditionFailure("no parameter \(name)") }
    cursor = i
    // Of two arguments the keyword counts.
    if let keyword = bound.keyword(of: i) { return call.keywords[keyword].argument }
    guard i < min(given, signature.positionalCount) else {
      return call.unread.map { Argument(.unknown($0.reason), $0.node) }
    }
    return i < call.positional.count ? call.positional[i] : Argument(extra[i - call.positional.count], call.node)
  }

  /// Records an error of PyTorch at the argument `name`, or at the call if the argument isn't given.
  public mutating func refuse(_ fault: Fault, at name: String? = nil) {
    faults.append((fault, name.flatMap { argument($0)?.node } ?? call.node))
  }

  /// Records a value of the wrong type; or an unknown one, for a call's result or a placeholder.
  package mutating func expected(_ what: String, for name: String, got argument: Argument) {
    switch argument.value {
    case .call(let call), .template(let call):
      return noteUnknown("what `\(call.target)` returns is not known", argument.node)
    case .string(let text) where text.isPlaceholder:
      return noteUnknown("`\(text)` stands for a value to be filled in", argument.node)
    default: break
    }
    let hint = if case .string(let text) = argument.value, text.hasPrefix("("), text.hasSuffix(")") { Arguments.tupleHint } else { "" }
    let fault = Fault.badArgument("'\(name)' must be \(what), not \(argument.value.spelled)\(hint)")
    // jsonargparse compares with the annotated types before it calls anything.
    if call.loading == .typed { return faults.append((fault, argument.node)) }
    refuse(fault, value: argument, of: name)
  }

  private static let tupleHint = "; YAML has no tuples: a list is written [3, 3]"

  /// Records an error of PyTorch for a parameter's value, in the constructor or at the call.
  package mutating func refuse(_ fault: Fault, value argument: Argument, of name: String) {
    if let checked = signature.checked, !checked.contains(name) {
      refuseAtCall(fault, value: argument, of: name)
    } else {
      faults.append((fault, argument.node))
    }
  }

  /// Like `refuse(_:value:of:)`, for the argument `name` if it is given.
  package mutating func refuseValue(_ fault: Fault, of name: String) {
    if let argument = argument(name) { refuse(fault, value: argument, of: name) }
  }

  /// Records an error of forward for a parameter's value that the constructor only stores.
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
  /// Whether a text is a placeholder: in capitals (`MUST_OVERRIDE`, `TODO`) or angle brackets (`<size>`).
  package var isPlaceholder: Bool {
    if utf8.count > 2, utf8.first == UInt8(ascii: "<"), utf8.last == UInt8(ascii: ">") { return true }
    return utf8.count > 2 && utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}

/// The parameter of each keyword. Stored inline without allocation for up to 16 keywords: thousands of calls are bound.
private struct BoundKeywords: Sendable {
  /// The parameter of each keyword, 255 for none.
  private var few = SIMD16<UInt8>(repeating: 255)
  /// For more keywords: the keyword of each parameter, -1 for none.
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

  /// A separate function, since inlining it would make the common case check the array's uniqueness.
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
