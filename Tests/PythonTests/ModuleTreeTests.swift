import Catalogue
import Fixtures
import Foundation
import Model
import PythonSource
import Testing
import YAMLSource

@testable import PythonModels

/// What PyTorch 2.15 built of the sources in `fixtures/oracle/python-models`, or raised.
struct ModuleTreeTests {
  @Test(arguments: ["modules", "traps"]) func treesAreThoseOfPyTorch(file: String) async throws {
    for record in try Fixtures.records("oracle/python-models/\(file).jsonl") {
      let (target, arguments) = (try #require(record["target"] as? String), record["kwargs"] as? [String: Int] ?? [:])
      let tree = await ModuleTreeTests.built(target, arguments)
      if let error = record["error"] as? String {
        #expect(ModuleTreeTests.lines(of: tree) == [error], "\(target)")
      } else {
        let expected = try #require(record["tree"] as? [[Any]]).map(ModuleTreeTests.line)
        #expect(ModuleTreeTests.lines(of: tree) == expected, "\(target)")
      }
    }
  }

  /// What a config's other calls give is no model, and nothing is said of it.
  @Test(arguments: [
    ("version", "no module"), ("sizes", "no module"), ("collate", "no module"), ("kind", "no module"),
    ("layers", "the call gives a list, which is no module"),
  ])
  func dataIsNoModel(function: String, expected: String) {
    let source = """
      import torch.nn as nn

      def version():
          return "1.0"

      def sizes():
          return [1, {"a": (None, 2.5)}]

      def collate():
          return lambda batch: batch

      def kind():
          return nn.Linear

      def layers():
          return [nn.Linear(2, 2)]
      """
    let call = ModuleCall(target: "own.\(function)", node: NodeID(0))
    let tree = OnLargeStack.run {
      PythonModel(finder: TextFinder(["own": source]), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call)
    }
    #expect(Self.lines(of: tree) == [expected])
  }

  @Test func whatPythonRaisesIsAFailure() async {
    let lines = ModuleTreeTests.lines(of: await ModuleTreeTests.built("modules.Block", ["inputs": 3]))
    #expect(lines == ["TypeError: Block.__init__() missing 1 required positional argument: 'outputs'"])
  }

  /// A module's name, class, parameters, buffers and mode in one line.
  private static func line(_ fields: [Any]) -> String {
    func state(_ value: Any) -> String {
      (value as? [[Any]] ?? []).map { "\($0[0])\(($0[1] as? [Int] ?? []))" }.joined(separator: " ")
    }
    return "\(fields[0]) \(fields[1]) | \(state(fields[2])) | \(state(fields[3])) | \((fields[4] as? Bool) == true)"
  }

  private static func built(_ target: String, _ arguments: [String: Int]) async -> PythonTree {
    await withCheckedContinuation { continuation in
      // Evaluation of sources goes deep.
      let thread = Thread {
        let call = ModuleCall(
          target: target, keywords: arguments.sorted { $0.key < $1.key }.map { Keyword($0.key, Argument(.int($0.value), NodeID(0))) }, node: NodeID(0)
        )
        continuation.resume(returning: PythonModel(finder: FixtureFinder(), catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call))
      }
      thread.stackSize = 1 << 28
      thread.start()
    }
  }

  /// The tree as lines, or the one line that says why there is none.
  private static func lines(of tree: PythonTree) -> [String] {
    switch tree.failure {
    case .raised(let message, _, _)?: return [message]
    case .unknown(let reason, _)?: return [reason]
    case .noModule?: return ["no module"]
    case nil: break
    }
    return zip(tree.qualifiedNames, tree.modules).map { name, module in
      func state(_ isBuffer: Bool) -> String {
        module.state.filter { $0.isBuffer == isBuffer }.map { "\($0.name)\($0.shape.dims.map { $0.value ?? -1 })" }.joined(separator: " ")
      }
      return "\(name) \(module.type) | \(state(false)) | \(state(true)) | \(module.isTraining)"
    }
  }
}

/// The sources beside the records, and no others.
final class FixtureFinder: ModuleFinder {
  func find(_ name: String) -> ModuleLocation {
    guard let bytes = try? Fixtures.bytes("oracle/python-models/\(name).py") else { return .absent }
    return .source(SourceModule(name: name, path: "\(name).py", file: PythonFile(bytes: bytes), isPackage: false))
  }
}
