import Fixtures
import Foundation
import Rules
import Testing
import YAMLSource

@testable import NormLint

@Suite("Schemas")
struct SchemaTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Fixtures.repository.appending(path: path), encoding: .utf8)
  }

  private func mistakes(_ schema: String, _ text: String) throws -> [String] {
    let file = YAMLFile(bytes: Array(text.utf8))
    return try JSONSchema(schema).mistakes(in: file.json(try #require(file.documents.first)))
  }

  @Test("The binary carries them as they are")
  func embedded() throws {
    #expect(try text("schemas/settings.json") == EmbeddedText.settings)
    #expect(try text("schemas/model.json") == EmbeddedText.model)
  }

  @Test("Settings: the defaults, every fixture, and what init writes, with and without its examples")
  func settings() throws {
    let uncommented = InitCommand.text().split(separator: "\n").map { line -> Substring in
      let isSetting = Settings.keys.contains { line.hasPrefix("# \($0):") } || line.hasPrefix("#   ")
      return isSetting && !line.contains("extend") ? line.dropFirst(2) : line
    }
    var texts = [RuleDocumentation.embeddedText, InitCommand.text(), uncommented.joined(separator: "\n")]
    for name in ["settings", "contexts", "modules"] { texts.append(try text("fixtures/cli/\(name)/normlint.yaml")) }
    for text in texts {
      #expect(try mistakes(EmbeddedText.settings, text) == [])
      var reader = SettingsReader(
        YAMLFile(bytes: Array(text.utf8)), name: "", directory: Path("/"), over: Settings())
      reader.readHead()
      reader.readBody(over: Settings())
      #expect(reader.mistakes.map(\.message) == [])
    }
    let keys = Set(uncommented.compactMap { $0.split(separator: ":").first.map(String.init) })
    #expect(keys.isSuperset(of: Set(Settings.keys).subtracting(["extend"])), "init leaves a setting out")
  }

  @Test("What the tool refuses in settings, the schema refuses", arguments: ["settings", "forms", "list"])
  func refusedSettings(name: String) throws {
    #expect(try !mistakes(EmbeddedText.settings, text("fixtures/cli/mistakes/\(name).yaml")).isEmpty)
  }

  @Test("Each mistake by itself, too")
  func eachMistake() throws {
    for text in [
      "selct: []", "rules: {NL101: fatal}", "rules: {nl_101: off}", "contexts: [{mode: train}]", "max-memory: 4 GB", "max_memory: 4 GB",
      "fix: {num_groups: 0}", "fix: {num-groups: 0}", "force-exclude: maybe", "modules: {a.B: {}}", "normlint-rules: 2",
    ] {
      #expect(try !mistakes(EmbeddedText.settings, text).isEmpty, "\(text)")
    }
    for text in ["layers: [{id: a}]", "layers: [{type: ReLU, form: x}]", "layers: []\nmode: test", "normlint: {mod: eval}\nlayers: []", "mode: eval"]
    {
      #expect(try !mistakes(EmbeddedText.model, text).isEmpty, "\(text)")
    }
  }

  @Test("Every example in the native form")
  func models() throws {
    var count = 0
    let files = try FixtureFolder.all.flatMap { folder in try folder.files.map { try folder.bytes($0) } }
    let examples = RuleDocumentation.all().flatMap { [Array($0.example.utf8), Array($0.instead.utf8)] }
    let schema = try JSONSchema(EmbeddedText.model)
    for bytes in files + examples {
      let linted = Linter().lint(bytes: bytes)
      let isRead = linted.source.problems.isEmpty && !linted.diagnostics.contains { $0.code == .unreadable }
      for root in linted.source.documents where isRead && linted.source.value(for: "layers", in: root) != nil {
        #expect(schema.mistakes(in: linted.source.json(root)) == [])
        count += 1
      }
    }
    #expect(count > 50)
  }
}
