import LanguageServer
import Testing

@testable import NormLint

/// `normlint server`: the protocol, and what is told of documents.
struct ServerTests {
  static let refused = """
    normlint: {inputs: [1, 3, 32, 32]}
    model:
      _target_: torch.nn.Sequential
      _args_:
        - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}
        - {_target_: torch.nn.BatchNorm2d, num_features: 8}

    """

  private func codes(_ result: JSONValue?) -> [String] { (result?["items"]?.array ?? []).compactMap { $0["code"]?.string } }

  private func error(_ messages: [JSONValue], _ id: JSONValue) -> Int? { messages.first { $0["id"] == id }?["error"]?["code"]?.integer }

  @Test func theExitCodeTellsOfAProperEnd() throws {
    let folder = try TemporaryFolder()
    var proper = ServerSession.begun(folder)
    proper.end()
    #expect(try proper.run().code == 0)
    var sudden = ServerSession.begun(folder)
    sudden.notify("exit", .null)
    #expect(try sudden.run().code == 1)
    #expect(try ServerSession.begun(folder).run().code == 1)
  }

  @Test func theOrderOfTheLifecycleIsKept() throws {
    var session = ServerSession(try TemporaryFolder())
    session.request("textDocument/hover", [:])
    session.request("initialize", ["capabilities": [:]])
    session.request("initialize", ["capabilities": [:]])
    session.request("normlint/unknown", [:])
    session.request("shutdown", .null)
    session.request("shutdown", .null)
    session.notify("exit", .null)
    let (messages, code) = try session.run()
    #expect(code == 0)
    #expect(error(messages, 1) == -32002 && error(messages, 3) == -32600 && error(messages, 4) == -32601 && error(messages, 6) == -32600)
  }

  @Test func whatIsMalformedIsAnsweredByErrors() throws {
    var session = ServerSession.begun(try TemporaryFolder())
    for content in ["{", "[]", "1", "{\"id\": 7}", "{\"id\": 8, \"method\": 1}", "{\"id\": {}, \"method\": \"x\"}"] {
      session.write(FrameReader.framed(Array(content.utf8)))
    }
    session.write(Array("Content-Length: none\r\n\r\n".utf8))
    session.notify("textDocument/didChange", ["textDocument": 1])
    session.notify("textDocument/didOpen", [])
    session.request("textDocument/diagnostic", ["textDocument": ["uri": 1]])
    session.end()
    let (messages, code) = try session.run()
    #expect(code == 0)
    #expect(messages.count { $0["id"] == .null && $0["error"] != nil } == 5)
    #expect(error(messages, 7) == -32600 && error(messages, 8) == -32600 && error(messages, 2) == -32602)
  }

  @Test func diagnosticsFollowTheText() throws {
    var session = ServerSession.begun(try TemporaryFolder())
    session.open("a.yaml", Self.refused)
    session.request("textDocument/diagnostic", ["textDocument": session.document("a.yaml")])
    let range: JSONValue = ["start": ["line": 5, "character": 26], "end": ["line": 5, "character": 37]]
    session.change("a.yaml", range, "GroupNorm, num_groups: 4")
    session.request("textDocument/diagnostic", ["textDocument": session.document("a.yaml")])
    session.end()
    let results = try session.results()
    #expect(codes(results[1]) == ["NL101"])
    let place: JSONValue = ["start": ["line": 5, "character": 6], "end": ["line": 5, "character": 55]]
    #expect(results[1]?["items"]?.array?[0]["range"] == place)
    #expect(codes(results[2]) == ["NL207"])
  }

  @Test(arguments: [("utf-16", 18, 22), ("utf-8", 20, 24)])
  func columnsAreThoseOfTheEncoding(_ encoding: String, _ start: Int, _ end: Int) throws {
    var session = ServerSession.begun(
      try TemporaryFolder(), capabilities: ["general": ["positionEncodings": [.string(encoding), "utf-16"]]])
    session.open("a.yaml", "model: {name: \"😀\", <<: {}, _target_: torch.nn.ReLU, a: 1}\n# normlint: ignore[NL101]\n")
    session.open("b.yaml", "defaults: {a: \"😀\", a: 1}\nmodel: {_target_: torch.nn.ReLU}\n")
    session.request("textDocument/diagnostic", ["textDocument": session.document("b.yaml")])
    session.end()
    let results = try session.results()
    let found = results[1]?["items"]?.array?.first { $0["code"] == "NL002" }
    #expect(results[0]?["capabilities"]?["positionEncoding"] == .string(encoding))
    #expect(found?["range"]?["start"]?["character"] == .integer(start + 2), "\(results)")
  }

  @Test func aResultThatIsKnownIsNotSentAgain() throws {
    var session = ServerSession.begun(try TemporaryFolder())
    session.open("a.yaml", Self.refused)
    session.request("textDocument/diagnostic", ["textDocument": session.document("a.yaml")])
    session.request("textDocument/diagnostic", ["textDocument": session.document("a.yaml"), "previousResultId": "1"])
    session.end()
    let results = try session.results()
    #expect(results[1]?["resultId"] == "1" && results[2] == ["kind": "unchanged", "resultId": "1"])
  }

  /// A config and the file that it names: what is typed into one counts in the other before it is saved.
  @Test func openDocumentsStandBeforeTheDisk() throws {
    let folder = try TemporaryFolder()
    try folder.write("conf/train.yaml", text: "defaults: [{model: net}, _self_]\nnormlint: {inputs: [1, 3, 8, 8]}\n")
    try folder.write("conf/model/net.yaml", text: "_target_: torch.nn.BatchNorm2d\nnum_features: 3\n")
    var session = ServerSession.begun(folder)
    session.open("conf/model/net.yaml", "_target_: torch.nn.BatchNorm2d\nnum_features: 3\n")
    session.request("textDocument/diagnostic", ["textDocument": session.document("conf/model/net.yaml")])
    session.open("conf/train.yaml", "defaults: [{model: net}, _self_]\nnormlint: {mode: eval, inputs: [1, 3, 8, 8]}\n")
    session.request("textDocument/diagnostic", ["textDocument": session.document("conf/model/net.yaml")])
    session.end()
    let results = try session.results()
    #expect(codes(results[1]) == ["NL101"] && codes(results[2]) == [])
  }

  @Test func settingsFilesHold() throws {
    let folder = try TemporaryFolder()
    try folder.write("normlint.yaml", text: "ignore: [NL101]\nexclude: [old]\n")
    var session = ServerSession.begun(folder)
    session.open("a.yaml", Self.refused)
    session.open("old/a.yaml", Self.refused)
    session.open("normlint.yaml", "ignore: [NL9]\n")
    for name in ["a.yaml", "old/a.yaml", "normlint.yaml"] {
      session.request("textDocument/diagnostic", ["textDocument": session.document(name)])
    }
    session.end()
    #expect(try session.results()[1...3].map(codes) == [[], [], ["NL002"]])
  }

  @Test func requestsAreCancelled() throws {
    var session = ServerSession.begun(try TemporaryFolder())
    session.request("textDocument/diagnostic", ["textDocument": session.document("a.yaml")])
    session.notify("$/cancelRequest", ["id": 2])
    session.end()
    let (messages, code) = try session.run()
    #expect(code == 0 && error(messages, 2) == -32800)
  }
}
