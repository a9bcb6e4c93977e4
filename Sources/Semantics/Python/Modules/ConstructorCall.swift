import Model

/// The call of a class or function of a source by parameter names, to be evaluated with other arguments.
struct ConstructorCall {
  struct Parameter {
    let name: Name
    /// Which positional argument fills it; nil for one that only a keyword fills.
    let position: Int?
    /// The argument, or the default; nil where there is neither.
    let value: PyValue?
    /// Whether its annotation says that calling it gives a module.
    let givesModule: Bool
  }

  let model: PythonModel
  let parameters: [Parameter]
  /// The dotted name of the class whose constructor a function with `**kwargs` calls in the end.
  private(set) var made: String?
  private let callee: PyValue
  private var arguments: Arguments
  /// What the call gives, where that is known already.
  private var result: PyValue?

  /// - Parameter made: the name of the class that a function makes, known from an evaluation before
  init(_ model: PythonModel, _ call: ModuleCall, making made: String? = nil) throws(PyError) {
    self.model = model
    callee = try model.object(call.target)
    arguments = try model.outermostArguments(of: call, to: callee).all
    var functions: [(function: PyFunction, isMethod: Bool)] = []
    switch callee {
    case .type(let type): functions = ConstructorCall.initializers(of: type)
    case .function(let function) where !function.code.hasKeywords: functions = [(function, false)]
    case .function(let function):
      functions = [(function, false)]
      if let made, case .type(let type)? = try? model.object(made) {
        (functions, self.made) = (functions + ConstructorCall.initializers(of: type), made)
      } else {
        let value = try model.py.call(callee, arguments)
        result = value
        guard case .instance(let instance) = value else { break }
        functions += ConstructorCall.initializers(of: instance.type)
        self.made = "\(instance.type.module).\(instance.type.qualifiedName)"
      }
    default: break
    }
    parameters = ConstructorCall.parameters(of: functions, arguments)
  }

  /// Gives a parameter another argument.
  mutating func set(_ name: Name, to value: PyValue) {
    result = nil
    let position = parameters.first { $0.name == name }?.position
    if let position, position < arguments.positional.count {
      arguments.positional[position] = value
    } else if let index = arguments.keywords.firstIndex(where: { $0.name == name }) {
      arguments.keywords[index].value = value
    } else {
      arguments.keywords.append((name, value))
    }
  }

  /// The tree that the call builds.
  func tree() throws(PyError) -> (tree: PythonTree, objects: [ModuleObject?]) {
    if let result { return try model.tree(of: result) }
    return try model.tree(of: model.py.call(callee, arguments))
  }

  /// The parameters of a function or an `__init__`, and of those to which their `**kwargs` lead: constructors of base classes, or
  /// the constructor of what a function returns.
  private static func parameters(of functions: [(function: PyFunction, isMethod: Bool)], _ arguments: Arguments) -> [Parameter] {
    var result: [Parameter] = []
    for (index, (function, isMethod)) in functions.enumerated() {
      for parameter in own(function, isMethod, arguments, takesPositional: index == 0) where !result.contains(where: { $0.name == parameter.name }) {
        result.append(parameter)
      }
    }
    return result
  }

  /// The parameters without a default that the arguments leave out.
  static func missing(in arguments: Arguments, of callee: PyValue) -> [Name] {
    guard arguments.lost == nil else { return [] }
    let called: (function: PyFunction, isMethod: Bool)? =
      switch callee {
      case .type(let type): initializers(of: type).first
      case .function(let function): (function, false)
      default: nil
      }
    return called.map { own($0.function, $0.isMethod, arguments, takesPositional: true).filter { $0.value == nil }.map(\.name) } ?? []
  }

  private static func initializers(of type: PyClass) -> [(function: PyFunction, isMethod: Bool)] {
    var result: [(PyFunction, Bool)] = []
    for ancestor in type.mro {
      guard case .function(let function)? = ancestor.attributes[Special.initializer] else { continue }
      result.append((function, true))
      if !function.code.hasKeywords { break }
    }
    return result
  }

  private static func own(_ function: PyFunction, _ isMethod: Bool, _ arguments: Arguments, takesPositional: Bool) -> [Parameter] {
    let (code, first) = (function.code, isMethod ? 1 : 0)
    let positions = Array(first..<max(first, code.positionalCount)) + Array(code.keywordOnlyRange)
    return positions.map { at in
      let position = takesPositional && at < code.positionalCount ? at - first : nil
      let given = position.flatMap { arguments.positional.indices.contains($0) ? arguments.positional[$0] : nil }
      let keyword = arguments.keywords.first { $0.name == code.parameters[at] }?.value
      return Parameter(
        name: code.parameters[at], position: position, value: given ?? keyword ?? function.defaults[at],
        givesModule: TypedArguments.givesModule(code.parameters[at], of: function))
    }
  }
}
