import Foundation
import Testing

@testable import Catalogue
@testable import Model
@testable import Rules

/// Every parameter of every class and function that is known, with values that nobody expects there: nothing traps. By default one of many
/// is tried; `NORMLINT_HOSTILE=1` tries all, and prints each before it does.
@Suite(.serialized) struct HostileArgumentTests {
  static let values = [
    "0", "-1", "2147483648", "9007199254740992", "9223372036854775807", "1.0e308", ".nan", ".inf", "-.inf", "true", "null", "\"\"", "[]", "{}",
    "[[[[[[[[1]]]]]]]]", "\"${nowhere.at}\"", "[1, 2, 3, 4, 5, 6, 7]", "[]", "[0, 0]", "[-3, 9223372036854775807]", "\"a\"", "0.5",
  ]
  private static let tries = ProcessInfo.processInfo.environment["NORMLINT_HOSTILE"] != nil

  @Test func classesAndFactories() {
    for (name, signature) in Catalogue.standard.signatures.sorted(by: { $0.key < $1.key }) {
      for hydra in [true, false] {
        each(name, signature) { parameter, value in
          let arguments = given(signature, parameter, value)
          return hydra
            ? "normlint: {inputs: {x: [2, 4, 8, 8]}}\nmodel: {_target_: \(name)\(arguments.map { ", \($0)" }.joined())}\n"
            : "model: {class_path: \(name), init_args: {\(arguments.joined(separator: ", "))}}\n"
        }
      }
    }
  }

  @Test func functions() {
    for (name, function) in Functions.all.sorted(by: { $0.key < $1.key }) {
      for inputs in ["x", "x, x"] {
        each(name + inputs, function.signature) { parameter, value in
          let arguments = given(function.signature, parameter, value).joined(separator: ", ")
          return
            "normlint: {inputs: {x: [2, 4, 8]}}\nlayers: [{id: a, type: \(name), args: {\(arguments)}, from: [\(inputs)]}, {id: b, type: ReLU}]\n"
        }
      }
    }
  }

  /// Lints, and now and then runs and fixes, the text for each parameter and value.
  private func each(_ name: String, _ signature: Signature, _ text: (String, String) -> String) {
    var choice = name.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) }
    for parameter in signature.names {
      for value in Self.values {
        choice = choice &* 1_664_525 &+ 1_013_904_223
        guard Self.tries || choice >> 16 & 63 == 0 else { continue }
        let text = text(parameter, value)
        if Self.tries { FileHandle.standardError.write(Data(text.utf8)) }
        let report = Linter().lint(bytes: Array(text.utf8))
        guard choice >> 22 & 3 == 0 else { continue }
        let engine = FixEngine(Linter(), FixOptions(), confirmation: ExecutorConfirmation(threads: 1, maxMemory: 1 << 26))
        _ = engine.proposals(for: report, isRun: true)
      }
    }
  }

  /// The parameter with the value, and the required ones with a size.
  private func given(_ signature: Signature, _ parameter: String, _ value: String) -> [String] {
    signature.names.enumerated().filter { $1 == parameter || $0 < signature.required }.map(\.element).map {
      "\($0): \($0 == parameter ? value : "4")"
    }
  }
}
