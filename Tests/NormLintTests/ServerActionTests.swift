import LanguageServer
import Rules
import Testing
import YAMLSource

@testable import NormLint

/// Code actions of `normlint server`.
struct ServerActionTests {
  private static let capabilities: JSONValue = [
    "workspace": ["workspaceEdit": ["documentChanges": true, "resourceOperations": ["create"]]],
    "textDocument": ["codeAction": ["codeActionLiteralSupport": [:]]], "window": ["showDocument": ["support": true]],
  ]

  /// The actions for a place of a document.
  private func actions(_ text: String, line: Int, column: Int = 8, in folder: TemporaryFolder, only: JSONValue? = nil, trigger: JSONValue? = nil)
    throws -> [JSONValue]
  {
    var session = ServerSession.begun(folder, capabilities: Self.capabilities)
    session.open("a.yaml", text)
    let place: JSONValue = ["line": .integer(line), "character": .integer(column)]
    session.request(
      "textDocument/codeAction",
      [
        "textDocument": session.document("a.yaml"), "range": ["start": place, "end": place],
        "context": ["diagnostics": [], "only": only, "triggerKind": trigger],
      ])
    session.end()
    return try session.results()[1]?.array ?? []
  }

  /// The text after the edits that an action makes in the document.
  private func text(_ text: String, after action: JSONValue) throws -> String {
    var document = TextDocument(Array(text.utf8), encoding: .utf16)
    let changes = action["edit"]?["documentChanges"]?.array ?? []
    for edit in (changes.last?["edits"]?.array ?? []).reversed() {
      document.replace(try DocumentRange(try edit.member("range")), with: try edit.text("newText"))
    }
    return String(decoding: document.bytes, as: UTF8.self)
  }

  /// The codes that a lint of a text finds.
  private func codes(_ text: String) -> [String] {
    Engine.standard.lint(YAMLFile(bytes: Array(text.utf8)), LintOptions()).diagnostics.map(\.code.rawValue)
  }

  @Test func eachOptionOfAFixSaysWhatCameOfRunningIt() throws {
    let actions = try actions(ServerTests.refused, line: 5, in: try TemporaryFolder())
    let fixes = actions.filter { $0["title"]?.string?.contains(", verified: ") == true }
    #expect(fixes.count == 4)
    #expect(fixes.map { $0["isPreferred"] == true } == [true, false, false, false])
    for fix in fixes { #expect(codes(try text(ServerTests.refused, after: fix)) == []) }
  }

  @Test func anEditorThatAsksByItselfGetsNoRuns() throws {
    let actions = try actions(ServerTests.refused, line: 5, in: try TemporaryFolder(), trigger: 2)
    #expect(actions.count { $0["title"]?.string?.hasSuffix(", not run yet)") == true } == 4)
  }

  @Test func allIsFixedAtOnce() throws {
    let folder = try TemporaryFolder()
    let actions = try actions(ServerTests.refused, line: 0, in: folder, only: ["source.fixAll"])
    #expect(actions.map { $0["kind"] } == ["source.fixAll.normlint"])
    try folder.write("b.yaml", text: ServerTests.refused)
    _ = try Tool.normlint("--fix", "b.yaml", in: folder)
    #expect(try text(ServerTests.refused, after: try #require(actions.first)) == folder.read("b.yaml"))
  }

  @Test func aCommentIgnoresTheFinding() throws {
    let actions = try actions(ServerTests.refused, line: 5, in: try TemporaryFolder())
    let action = try #require(actions.first { $0["title"] == "Ignore NL101 here" })
    #expect(try text(ServerTests.refused, after: action).contains("num_features: 8}  # normlint: ignore[NL101]\n"))
  }

  @Test(arguments: [
    ("torch.nn.BatchNorm2d, num_features: 9", "num_features: 8"), ("torch.nn.GroupNorm, num_groups: 4, num_channels: 16", "num_channels: 8"),
    ("torch.nn.Conv2d, in_channels: 3, out_channels: 4, kernel_size: 1", "in_channels: 8"),
    ("torch.nn.Linear, in_features: 3, out_features: 4", "in_features: 30"),
    ("torch.nn.InstanceNorm2d, num_features: 4, affine: true", "num_features: 8"),
  ])
  func theNumberThatArrivesIsOffered(_ layer: String, _ expected: String) throws {
    let text = ServerTests.refused.replacing("torch.nn.BatchNorm2d, num_features: 8", with: layer)
    let actions = try actions(text, line: 5, in: try TemporaryFolder())
    let action = try #require(actions.first { $0["title"]?.string?.contains("(features, ") == true }, "\(actions)")
    #expect(try self.text(text, after: action).contains(expected))
  }

  @Test(arguments: [nil, "modules:\n    a.B:\n      norms: []\n", "ignore: [NL104]\n"])
  func aClassIsDescribedInTheSettings(_ settings: String?) throws {
    let folder = try TemporaryFolder()
    if let settings { try folder.write("normlint.yaml", text: settings) }
    let text = "model: {_target_: my.own.Net}\n"
    let actions = try actions(text, line: 0, column: 20, in: folder)
    let action = try #require(actions.first { $0["title"] == "Describe `my.own.Net` in normlint.yaml" }, "\(actions)")
    try folder.write("normlint.yaml", text: try self.text(settings ?? "", after: action))
    try folder.write("a.yaml", text: text)
    let outcome = try Tool.normlint("--output-format", "concise", ".", in: folder)
    #expect(outcome.code == 0 && !outcome.output.contains("NL"), "\(outcome)")
  }

  @Test func thePageOfARuleIsOpenedByTheClient() throws {
    var session = ServerSession.begun(try TemporaryFolder(), capabilities: Self.capabilities)
    session.request("workspace/executeCommand", ["command": "normlint.openRule", "arguments": [.string(RuleCode.opaqueModule.page)]])
    session.request("workspace/executeCommand", ["command": "normlint.openRule", "arguments": ["https://example.org"]])
    session.end()
    let (messages, _) = try session.run()
    let shown = messages.filter { $0["method"] == "window/showDocument" }.map { $0["params"]?["uri"] }
    #expect(shown == [.string(RuleCode.opaqueModule.page)])
    #expect(messages.first { $0["id"] == 3 }?["error"] != nil)
  }
}
