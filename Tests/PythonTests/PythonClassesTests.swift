import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// Classes of sources as the catalogue asks for them.
struct PythonClassesTests {
  private static let catalogue = Catalogue(providers: []).asking(PythonClasses { FixtureFinder() })

  private static func graph(_ target: String, _ arguments: [(String, Value)] = []) throws -> LayerGraph {
    let node = NodeID(0)
    let call = ModuleCall(target: target, keywords: arguments.map { Keyword($0.0, Argument($0.1, node)) }, node: node)
    return try #require(catalogue.modules(of: call))
  }

  @Test func modulesHaveQualifiedNamesAndLayers() throws {
    let graph = try Self.graph("modules.Containers")
    #expect(graph.ids.contains { graph.qualifiedName($0) == "heads.c" })
    let norm = try #require(graph.ids.first { graph.qualifiedName($0) == "body.norm" })
    #expect(graph.normalization(norm)?.features == 8)
    #expect(graph.modules[0].type == "Containers")
  }

  @Test func aTreeWithStatisticsIsKnownInPart() throws {
    let graph = try Self.graph("modules.Containers")
    let texts = graph.remarks.compactMap { if case .partlyKnown(let text) = $0.kind { text } else { nil } }
    #expect(
      texts == ["`modules.Containers` was read: how its forward calls `body.norm` (BatchNorm2d), built at modules.py:41:82, is not known"])
  }

  @Test func childrenThatMayNotBeThereAreToldOf() throws {
    let graph = try Self.graph("modules.Doubtful")
    #expect(graph.remarks.contains { if case .partlyKnown = $0.kind { true } else { false } })
  }

  @Test func aTreeWithoutThemHasNothingToSay() throws { #expect(try Self.graph("modules.Inherited").remarks.isEmpty) }

  @Test func whatPythonSeemsToRaiseIsToldAndNoFault() throws {
    let graph = try Self.graph("modules.Block", [("inputs", .int(3)), ("outputs", .int(4)), ("norm", .reference("modules.Missing"))])
    #expect(!graph.failsToBuild)
    #expect(graph.remarks.contains { if case .partlyKnown(let text) = $0.kind { text.contains("was not read") } else { false } })
  }

  @Test func namesThatNoSourceDefinesAreNotKnown() { #expect(!Self.catalogue.knows("elsewhere.Net")) }
}
