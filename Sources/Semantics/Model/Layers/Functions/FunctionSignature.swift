import YAMLSource

/// The parameters of a function of tensors, as Python would annotate them: `input: Tensor, other: Operand, *, alpha?`.
///
/// | written | what is passed |
/// |---|---|
/// | `x: Tensor` | a tensor |
/// | `x: Tensors` | a list of tensors, or the tensors themselves |
/// | `x: Operand` | a tensor or a number |
/// | `x: Sizes` | whole numbers, in a list or one after the other |
/// | `x: Any` | anything, tensors among it |
/// | `x` | anything else |
///
/// Where a number belongs, PyTorch also takes a tensor of one element and reads its value (`THPUtils_unpackIndex` in
/// `torch/csrc/utils/python_numbers.h`).
///
/// A name with `?` has a default, `dim/axis` are two names of one parameter, and what stands behind `*` is passed by keyword.
package struct FunctionSignature: Sendable {
  package enum Kind: String, Sendable {
    case tensor = "Tensor"
    case tensors = "Tensors"
    case operand = "Operand"
    case sizes = "Sizes"
    case any = "Any"
    case value = ""

    /// Whether a tensor that is passed is an input, or else gives its value.
    fileprivate var takesTensors: Bool { self != .sizes && self != .value }
  }

  package struct Parameter: Sendable {
    package let names: [String]
    package let kind: Kind
    package let isOptional: Bool
    package let isKeywordOnly: Bool

    package var name: String { names[0] }
  }

  package let parameters: [Parameter]

  package init(_ text: String) {
    var isKeywordOnly = false
    var parameters: [Parameter] = []
    for part in text.split(separator: ",").map({ $0.drop { $0 == " " } }) {
      if part == "*" {
        isKeywordOnly = true
        continue
      }
      let halves = part.split(separator: ":")
      let isOptional = halves[0].hasSuffix("?")
      let names = (isOptional ? halves[0].dropLast() : halves[0]).split(separator: "/").map(String.init)
      let kind = halves.count > 1 ? String(halves[1].drop { $0 == " " }) : ""
      guard let kind = Kind(rawValue: kind) else { preconditionFailure("\(kind) is no kind of parameter") }
      parameters.append(Parameter(names: names, kind: kind, isOptional: isOptional, isKeywordOnly: isKeywordOnly))
    }
    self.parameters = parameters
  }

  /// The parameters that a call of the native form writes: its tensors are the call's inputs. Operands are written where they are
  /// numbers, and tensors that may be left out where it must be said which of them there are.
  package var written: Signature {
    let own = parameters.filter { $0.kind == .operand || $0.kind != .tensors && ($0.kind != .tensor || $0.isOptional) }
    let required = own.filter { $0.kind != .operand && !$0.isOptional && !$0.isKeywordOnly }.map(\.name)
    let optional = own.filter { ($0.kind == .operand || $0.isOptional) && !$0.isKeywordOnly }.map(\.name)
    return Signature(required: required, optional: optional, keywordOnly: own.filter(\.isKeywordOnly).map(\.name))
  }
}

/// What is passed to a parameter: `Input` stands for a tensor.
package indirect enum Passed<Input> {
  case tensor(Input)
  case list([Passed<Input>])
  case value(Value)
}

extension Passed {
  /// Whether something stands there, or in the list, that is no tensor.
  fileprivate var holdsOther: Bool {
    switch self {
    case .tensor: false
    case .list(let items): items.contains(where: \.holdsOther)
    case .value: true
    }
  }
}

/// A call of a function as Python binds it: its tensors in order, and what else is passed.
package struct BoundFunction<Input> {
  package var inputs: [Input] = []
  package var keywords: [Keyword] = []
  /// The tensors of which only the values are read, as `item` reads them.
  package var numbers: [Input] = []
}

extension FunctionSignature {
  /// Binds a call as Python does; nil where Python would refuse it, or a tensor isn't known.
  package func bind<Input>(
    _ positional: [Passed<Input>], _ keywords: [(name: String, value: Passed<Input>)], node: NodeID
  ) -> BoundFunction<Input>? {
    var bound = BoundFunction<Input>()
    var rest = positional[...]
    var left = keywords
    for parameter in parameters {
      var passed: Passed<Input>?
      if !parameter.isKeywordOnly, !rest.isEmpty {
        passed = take(parameter, &rest)
      } else if let i = left.firstIndex(where: { parameter.names.contains($0.name) }) {
        passed = left.remove(at: i).value
      }
      guard let passed else {
        if parameter.isOptional { continue }
        return nil
      }
      // Of what stands there instead of a tensor nothing is known.
      if parameter.kind == .tensors, passed.holdsOther { return nil }
      if case .value = passed, parameter.kind == .tensor, !parameter.isOptional { return nil }
      bound.add(passed, to: parameter, node)
    }
    return rest.isEmpty && left.isEmpty ? bound : nil
  }

  /// The next positional argument; all that are left, where sizes or tensors are passed one after the other.
  private func take<Input>(_ parameter: Parameter, _ rest: inout ArraySlice<Passed<Input>>) -> Passed<Input>? {
    guard parameter.kind == .sizes || parameter.kind == .tensors, let first = rest.first else { return rest.popFirst() }
    if case .list = first { return rest.popFirst() }
    if parameter.kind == .sizes, case .value(.null) = first { return rest.popFirst() }
    defer { rest = [] }
    return .list(Array(rest))
  }
}

extension BoundFunction {
  /// What stands for a tensor where a tensor need not be passed.
  package static var mark: Value { .string("tensor") }

  fileprivate mutating func add(_ passed: Passed<Input>, to parameter: FunctionSignature.Parameter, _ node: NodeID) {
    let value = written(passed, parameter.kind, node)
    // Of a tensor that must be there nothing is written.
    if case .tensor = passed, parameter.kind.takesTensors, parameter.kind != .any, !parameter.isOptional { return }
    if parameter.kind == .tensors { return }
    keywords.append(Keyword(parameter.name, Argument(value, node)))
  }

  private mutating func written(_ passed: Passed<Input>, _ kind: FunctionSignature.Kind, _ node: NodeID) -> Value {
    switch passed {
    case .value(let value): return value
    case .tensor(let input) where kind.takesTensors:
      inputs.append(input)
      return Self.mark
    case .tensor(let input):
      numbers.append(input)
      return .unknown("it is the value of a tensor")
    case .list(let items): return .list(items.map { Argument(written($0, kind, node), node) })
    }
  }
}
