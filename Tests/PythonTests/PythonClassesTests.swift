import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// Classes of sources as the catalogue asks for them.
struct PythonClassesTests {
  private static let catalogue = Catalogue(lastResort: nil).asking(PythonClasses { FixtureFinder() })

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

  private static func questions(_ graph: LayerGraph) -> [(question: PythonReading.Question, line: PythonLine?)] {
    graph.remarks.compactMap { if case .python(let reading) = $0.kind { reading } else { nil } }.flatMap(\.questions)
  }

  @Test func anArgumentThatTheConstructorLacksIsAFault() throws {
    let graph = try Self.graph("modules.Inherited", [("gone", .int(3))])
    let faults = graph.remarks.compactMap { if case .fault(.badArgument(let text)) = $0.kind { text } else { nil } }
    #expect(faults == ["`modules.Inherited` has no parameter `gone`"])
  }

  @Test func modulesKnowTheirLines() throws {
    let graph = try Self.graph("modules.Containers")
    let norm = try #require(graph.ids.first { graph.qualifiedName($0) == "body.norm" })
    #expect(graph.pythonLines[norm]?.place == "modules.py:46:82")
    #expect(graph.pythonLines[norm]?.text.contains("nn.BatchNorm2d(") == true)
  }

  @Test func childrenThatMayNotBeThereAreToldOf() throws {
    let graph = try Self.graph("modules.Doubtful")
    #expect(Self.questions(graph).contains { if case .unknown = $0.question { true } else { false } })
  }

  @Test func aTreeWithoutThemHasNothingToSay() throws { #expect(try Self.graph("modules.Inherited").remarks.isEmpty) }

  @Test func whatPythonSeemsToRaiseIsToldAndNoFault() throws {
    let graph = try Self.graph("modules.Block", [("inputs", .int(3)), ("outputs", .int(4)), ("norm", .reference("modules.Missing"))])
    #expect(!graph.failsToBuild)
    guard case .unread? = Self.questions(graph).first?.question else { Issue.record("nothing is open"); return }
  }

  @Test func namesThatNoSourceDefinesAreNotKnown() { #expect(!Self.catalogue.knows("elsewhere.Net")) }
}
