import Catalogue
import Fixtures
import Foundation
import Model
import PythonSource
import Testing
import YAMLSource

@testable import PythonModels

/// Trees of modules that PyTorch 2.15 built of the same sources: `fixtures/oracle/python`.
struct ModuleTreeTests {
  @Test func treesAreThoseOfPyTorch() async throws {
    for record in try Fixtures.records("oracle/python/modules.jsonl") {
      let id = try #require(record["id"] as? String)
      let expected = try #require(record["tree"] as? [[Any]]).map(ModuleTreeTests.line)
      let arguments = record["kwargs"] as? [String: Int] ?? [:]
      let target = try #require(record["target"] as? String)
      let lines = await ModuleTreeTests.built(target, arguments)
      #expect(lines == expected, "\(id)")
    }
  }

  @Test func whatPythonRaisesIsAFailure() async {
    #expect(await ModuleTreeTests.built("modules.Block", ["inputs": 3]) == ["TypeError: Block.__init__() missing 1 required positional argument: 'outputs'"])
  }

  /// A module's name, class, parameters, buffers and mode in one line.
  private static func line(_ fields: [Any]) -> String {
    func state(_ value: Any) -> String {
      (value as? [[Any]] ?? []).map { "\($0[0])\(($0[1] as? [Int] ?? []))" }.joined(separator: " ")
    }
    return "\(fields[0]) \(fields[1]) | \(state(fields[2])) | \(state(fields[3])) | \((fields[4] as? Bool) == true)"
  }

  /// The tree as lines, or the one line that says why there is none.
  private static func built(_ target: String, _ arguments: [String: Int]) async -> [String] {
    await withCheckedContinuation { continuation in
      // Evaluation of sources goes deep.
      let thread = Thread {
        let call = ModuleCall(
          target: target, keywords: arguments.sorted { $0.key < $1.key }.map { Keyword($0.key, Argument(.int($0.value), NodeID(0))) }, node: NodeID(0))
        let tree = PythonModel(finder: FixtureFinder(), catalogue: Catalogue(providers: []), node: NodeID(0)).build(call)
        continuation.resume(returning: lines(of: tree))
      }
      thread.stackSize = 1 << 28
      thread.start()
    }
  }

  private static func lines(of tree: PythonTree) -> [String] {
    switch tree.failure {
    case .raised(let message, _, _)?: return [message]
    case .unknown(let reason, _)?: return [reason]
    case nil: break
    }
    return tree.modules.indices.map { i in
      let module = tree.modules[i]
      func state(_ isBuffer: Bool) -> String {
        module.state.filter { $0.isBuffer == isBuffer }.map { "\($0.name)\($0.shape.dims.map { $0.value ?? -1 })" }.joined(separator: " ")
      }
      return "\(tree.qualifiedName(i)) \(module.type) | \(state(false)) | \(state(true)) | \(module.isTraining)"
    }
  }
}

/// The sources beside the records, and no others.
final class FixtureFinder: ModuleFinder {
  func find(_ name: String) -> ModuleLocation {
    guard let bytes = try? Fixtures.bytes("oracle/python/\(name).py") else { return .absent }
    return .source(SourceModule(name: name, path: "\(name).py", file: PythonFile(bytes: bytes), isPackage: false))
  }
}
