import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Binding arguments to parameters, as Python's `inspect.signature(f).bind` does.
@Suite struct BindingTests {
  /// A block of somebody's own may have any number of parameters.
  @Test(arguments: [1, 3, 32, 34, 64, 65, 200, 300])
  func everyParameterFindsItsArgument(count: Int) {
    let names = (0..<count).map { "parameter_\($0)" }
    let signature = Signature(required: names, optional: [])
    let positional = (0..<count / 2).map { Argument(.int($0), .test) }
    let keywords = (count / 2..<count).reversed().map { Keyword("parameter_\($0)", Argument(.int($0), .test)) }
    var arguments = Arguments(ModuleCall(target: "f", positional: positional, keywords: keywords, node: .test), signature)
    #expect(arguments.faults.isEmpty)
    for (number, name) in names.enumerated().reversed() { #expect(arguments.int(name) == Dim(number)) }
  }

  /// A short text may lie where long ones do, and be no other.
  @Test(arguments: ["", "a", "kernel_size", "größe", "fifteen_letters"])
  func aNameIsFoundWhereverItLies(name: String) {
    var elsewhere = name + String(repeating: "x", count: 100)
    elsewhere.removeLast(100)
    let signature = Signature(required: ["other", name, "a_name_of_more_than_fifteen_letters"], optional: [])
    #expect(elsewhere == name && signature.index(of: elsewhere) == 1 && signature.index(of: name) == 1)
    #expect(signature.index(of: "a_name_of_more_than_fifteen_letters") == 2)
  }

  @Test func whatPythonRefusesIsRefused() {
    let signature = Signature("a", optional: ["b"], keywordOnly: ["c"])
    func faults(_ positional: Int, _ keywords: String...) -> [Fault] {
      let call = ModuleCall(
        target: "f", positional: (0..<positional).map { Argument(.int($0), .test) },
        keywords: keywords.map { Keyword($0, Argument(.null, .test)) }, node: .test)
      return Arguments(call, signature).faults.map(\.fault)
    }
    #expect(faults(1, "c") == [] && faults(0, "b", "a") == [])
    #expect(faults(0) == [.badArgument("missing a required argument: 'a'")])
    #expect(faults(1, "d") == [.badArgument("got an unexpected keyword argument 'd'")])
    #expect(faults(1, "a") == [.badArgument("got multiple values for argument 'a'")])
    #expect(faults(3) == [.badArgument("takes 2 positional arguments but 3 were given")])
  }
}
