/// The body of a native function: it computes the result for bound arguments.
typealias NativeBody = (_ py: Interpreter, _ a: BoundArguments) throws(PyError) -> PyValue

/// A function written in Swift.
final class NativeFunction {
  /// What a call does if an argument, or an element of a container among the arguments, is unknown.
  enum Unknowns {
    /// The call returns that unknown value and does nothing else.
    case absorb
    /// In addition, the contents of the first argument, a container that the function would change, become unknown.
    case loseReceiver
    /// The body itself handles unknown arguments.
    case accept
  }

  let signature: NativeSignature
  /// The dotted name, for messages and for the catalogue: `math.floor`.
  var qualifiedName: String { owner.isEmpty ? signature.name : owner + "." + signature.name }
  let unknowns: Unknowns
  let body: NativeBody
  /// Whether the function is a `__new__`, which makes an instance of its first argument.
  let isConstructor: Bool
  /// The module or class that it belongs to.
  let owner: String
  /// Whether it is a function or method of tensors.
  let isOfTensors: Bool

  /// - Parameter isOfTensors: true for a function of the catalogue; of others the owner tells
  init(_ signature: NativeSignature, in owner: String, unknowns: Unknowns, isOfTensors: Bool = false, _ body: @escaping NativeBody) {
    self.signature = signature
    self.owner = owner
    self.unknowns = unknowns
    self.body = body
    isConstructor = signature.name == "__new__"
    self.isOfTensors = isOfTensors || !isConstructor && ["Tensor", "torch", "torch.nn.functional"].contains(owner)
  }
}

/// The arguments of a call of a native function, bound to its parameters.
struct BoundArguments {
  let py: Interpreter
  let function: NativeFunction
  /// The arguments of all parameters except `*args` and `**kwargs`; nil for an absent argument.
  var values: [PyValue?]
  /// What `*args` collects.
  var rest: [PyValue] = []
  /// What `**kwargs` collects.
  var keywords: [(name: Name, value: PyValue)] = []
  /// Set if the call has `*x` or `**x` with an unknown x.
  var lost: Unknown?

  /// The argument of the parameter at a position; None if it is absent.
  subscript(n: Int) -> PyValue { values[n] ?? .none }

  /// The argument of a parameter that may be absent.
  func given(_ n: Int) -> PyValue? { values[n] }

  /// The argument as an int; a bool or an instance of an int's subclass is accepted.
  /// - Throws: TypeError, or the unknown value if the argument is one
  func int(_ n: Int) throws(PyError) -> Int { try py.int(self[n], called: describe(n)) }
  /// The argument as a floating-point number; an int is accepted.
  func float(_ n: Int) throws(PyError) -> Double { try py.float(self[n], called: describe(n)) }
  func string(_ n: Int) throws(PyError) -> String {
    if case .string(let text) = self[n].native { return text }
    throw mismatch(n, "str")
  }
  /// The truth of an argument, as `if` takes it.
  func bool(_ n: Int) throws(PyError) -> Bool { try py.isTrue(self[n]) }
  func list(_ n: Int) throws(PyError) -> PyList {
    if case .list(let list) = self[n].native { return list }
    throw mismatch(n, "list")
  }
  func dict(_ n: Int) throws(PyError) -> PyDict {
    if case .dict(let dict) = self[n].native { return dict }
    throw mismatch(n, "dict")
  }
  func set(_ n: Int) throws(PyError) -> PySet {
    if case .set(let set) = self[n].native { return set }
    throw mismatch(n, "set")
  }
  func tuple(_ n: Int) throws(PyError) -> PyTuple {
    if case .tuple(let tuple) = self[n].native { return tuple }
    throw mismatch(n, "tuple")
  }
  func type(_ n: Int) throws(PyError) -> PyClass {
    if case .type(let type) = self[n] { return type }
    throw mismatch(n, "type")
  }
  func instance(_ n: Int) throws(PyError) -> PyInstance {
    if case .instance(let instance) = self[n] { return instance }
    throw mismatch(n, "instance")
  }
  func tensor(_ n: Int) throws(PyError) -> PyTensor {
    if case .tensor(let tensor) = self[n] { return tensor }
    throw mismatch(n, "Tensor")
  }
  /// All values of the iterable argument.
  func iterable(_ n: Int) throws(PyError) -> [PyValue] { try py.elements(of: self[n]) }

  private func describe(_ n: Int) -> String { "\(function.signature.name)() argument \(n + 1)" }

  private func mismatch(_ n: Int, _ wanted: String) -> PyError {
    if case .unknown(let unknown) = self[n] { return .unknown(unknown) }
    return py.typeError("\(describe(n)) must be \(wanted), not \(py.typeName(self[n]))")
  }
}
