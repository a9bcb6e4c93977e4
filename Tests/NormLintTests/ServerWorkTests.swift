import Foundation
import LanguageServer
import Testing

@testable import NormLint

/// Work of the server that takes long: it can be stopped, and tells how far it is.
struct ServerWorkTests {
  /// A class whose constructor takes nearly all of the statements that are evaluated for one model.
  static let slow = """
    from torch import nn


    class Slow(nn.Module):
        def __init__(self, width, rounds=9):
            super().__init__()
            for a in range(rounds):
                for b in range(90000):
                    c = a * b
            self.norm = nn.BatchNorm2d(width)

        def forward(self, x):
            return self.norm(x)

    """
  /// Eight models of the class, each of which is built for itself: no machine is done with them before the test has spoken.
  private static let config = (1...8).map { "model\($0): {_target_: own.Slow, width: \($0)}\n" }.joined()
  private let small = "normlint: {inputs: [1, 3, 8, 8]}\nmodel: {_target_: torch.nn.BatchNorm2d, num_features: 3}\n"

  private func server(_ capabilities: JSONValue = ["textDocument": ["diagnostic": [:]]]) throws -> LiveServer {
    let folder = try TemporaryFolder()
    try folder.write("own.py", text: Self.slow)
    return try LiveServer(folder, capabilities: capabilities)
  }

  @Test func aLongAnalysisIsCancelled() throws {
    let server = try server()
    server.open("a.yaml", Self.config.replacing("}", with: ", rounds: 1}"))
    let id = server.pull("a.yaml")
    Thread.sleep(forTimeInterval: 0.1)
    server.notify("$/cancelRequest", ["id": id])
    let cancelled = try server.answer(id)
    #expect(cancelled["error"]?["code"] == -32800)
    // What was stopped leaves nothing behind: the same question has its whole answer afterwards.
    #expect(server.codes(try server.answer(server.pull("a.yaml"))) == Array(repeating: "NL101", count: 8))
  }

  @Test func aNewTextStopsTheAnalysisOfTheOldOne() throws {
    let server = try server([:])
    server.open("a.yaml", Self.config)
    Thread.sleep(forTimeInterval: 0.3)
    server.replace("a.yaml", small)
    let told = try server.next { $0["method"] == "textDocument/publishDiagnostics" }
    #expect(told["params"]?["version"] == 2)
    #expect(told["params"]?["diagnostics"]?.array?.count == 1)
  }

  @Test func aRequestOnAnOldTextIsToBeRepeated() throws {
    let server = try server()
    server.open("a.yaml", Self.config)
    let id = server.pull("a.yaml")
    Thread.sleep(forTimeInterval: 0.1)
    server.replace("a.yaml", small)
    let stopped = try server.answer(id)
    #expect(stopped["error"]?["code"] == -32802 && stopped["error"]?["data"]?["retriggerRequest"] == true)
    #expect(server.codes(try server.answer(server.pull("a.yaml"))) == ["NL101"])
  }

  @Test func theClientSeesWhatTakesLong() throws {
    let server = try server(["window": ["workDoneProgress": true]])
    server.open("a.yaml", Self.config)
    let creation = try server.next { $0["method"] == "window/workDoneProgress/create" }
    let token = creation["params"]?["token"] ?? .null
    server.send(["jsonrpc": "2.0", "id": creation["id"], "result": .null])
    let begin = try server.next { $0["method"] == "$/progress" }
    #expect(begin["params"]?["value"]?["title"] == "Checking a.yaml" && begin["params"]?["token"] == token)
    // Whoever cancels it there has it cancelled.
    server.notify("window/workDoneProgress/cancel", ["token": token])
    let end = try server.next { $0["method"] == "$/progress" }
    #expect(end["params"]?["value"]?["kind"] == "end")
    #expect(!server.passed.contains { $0["method"] == "textDocument/publishDiagnostics" })
  }

  /// Also where the client leaves the stream open.
  @Test func theProcessEndsWithTheProtocol() throws {
    let server = try server()
    _ = try server.answer(server.request("shutdown", .null))
    server.notify("exit", .null)
    #expect(server.exitCode() == 0)
  }

  @Test func aWorkspaceIsCheckedWithProgress() throws {
    let folder = try TemporaryFolder()
    for name in 1...3 { try folder.write("models/\(name).yaml", text: small) }
    try folder.write("models/other.yaml", text: "a: 1\n")
    let server = try LiveServer(folder)
    func check(_ known: [JSONValue]) throws -> [JSONValue] {
      let id = server.request(
        "workspace/diagnostic", ["previousResultIds": .array(known), "workDoneToken": "work", "partialResultToken": "part"])
      return try server.answer(id)["result"]?["items"]?.array ?? []
    }
    let first = try check([])
    #expect(first.count == 3 && first.allSatisfy { $0["items"]?.array?.first?["code"] == "NL101" })
    let kinds = server.passed.filter { $0["method"] == "$/progress" }.map { $0["params"]?["value"]?["kind"]?.string ?? "" }
    #expect(kinds == ["begin"] + Array(repeating: "report", count: 4) + ["end"])
    let known = first.map { ["uri": $0["uri"], "value": $0["resultId"]] as JSONValue }
    #expect(try check(known) == [])
    try folder.write("models/2.yaml", text: small.replacing("BatchNorm2d", with: "Identity"))
    let changed = try check(known)
    #expect(changed.map { $0["uri"]?.string } == [server.uri("models/2.yaml")] && changed.first?["items"] == [])
    try FileManager.default.removeItem(atPath: "\(folder.path)/models/3.yaml")
    #expect(Set(try check(known).map { $0["uri"]?.string }) == [server.uri("models/2.yaml"), server.uri("models/3.yaml")])
  }

  @Test func unsavedPythonCounts() throws {
    let folder = try TemporaryFolder()
    let text = "from torch import nn\n\n\ndef Net(width):\n    return nn.BatchNorm2d(width)\n"
    try folder.write("own.py", text: text)
    let server = try LiveServer(folder, capabilities: ["textDocument": ["diagnostic": [:]]])
    server.open("a.yaml", "normlint: {inputs: [1, 3, 8, 8]}\nmodel: {_target_: own.Net, width: 3}\n")
    func codes() throws -> [String] { server.codes(try server.answer(server.pull("a.yaml"))) }
    #expect(try codes() == ["NL101"])
    server.open("own.py", text, language: "python")
    server.replace("own.py", text.replacing("BatchNorm2d", with: "Identity"))
    #expect(try codes() == [])
    // What was typed is gone with the document.
    server.notify("textDocument/didClose", ["textDocument": ["uri": .string(server.uri("own.py"))]])
    #expect(try codes() == ["NL101"])
  }

  @Test func aLineOfPythonHasOneDiagnosticForAllLayersOnIt() throws {
    let folder = try TemporaryFolder()
    try folder.write("own.py", text: "from torch import nn\n\n\ndef Net(width):\n    return nn.BatchNorm2d(width)\n")
    let server = try LiveServer(folder, capabilities: ["textDocument": ["publishDiagnostics": ["relatedInformation": true]]])
    let layers = (1...10).map { _ in "    - {_target_: own.Net, width: 3}\n" }.joined()
    server.open("a.yaml", "normlint: {inputs: [1, 3, 8, 8]}\nmodel:\n  _target_: torch.nn.Sequential\n  _args_:\n\(layers)")
    let told = try server.next { $0["method"] == "textDocument/publishDiagnostics" && $0["params"]?["uri"]?.string == server.uri("own.py") }
    let diagnostics = told["params"]?["diagnostics"]?.array ?? []
    #expect(diagnostics.count == 1 && diagnostics[0]["code"] == "NL101" && diagnostics[0]["range"]?["start"]?["line"] == 4)
    #expect(diagnostics[0]["message"]?.string?.hasSuffix("(a.yaml:5)") == true)
    let lines = diagnostics[0]["relatedInformation"]?.array?.map { $0["location"]?["range"]?["start"]?["line"]?.integer }
    #expect(lines == Array(4...11))
  }

  @Test func argumentsOfPythonClassesAreCompleted() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "src/base.py",
      text: "from torch import nn\n\n\nclass Base(nn.Module):\n    def __init__(self, depth: int = 2, *, norm=None):\n        super().__init__()\n")
    try folder.write(
      "src/net.py",
      text:
        "from src.base import Base\n\n\nclass Net(Base):\n    def __init__(self, width: int, **kwargs):\n        super().__init__(**kwargs)\n\n\nclass Plain(Base):\n    pass\n"
    )
    let server = try LiveServer(folder)
    func labels(_ target: String) throws -> [String: String] {
      server.open("a.yaml", "model:\n  _target_: \(target)\n  width: 3\n  \n")
      let id = server.request(
        "textDocument/completion", ["textDocument": ["uri": .string(server.uri("a.yaml"))], "position": ["line": 3, "character": 2]])
      let items = try server.answer(id)["result"]?["items"]?.array ?? []
      return Dictionary(items.map { ($0["label"]?.string ?? "", $0["detail"]?.string ?? "") }) { $1 }
    }
    #expect(
      try labels("src.net.Net") == [
        "depth": "depth: int = 2, argument of src.net.Net", "norm": "norm=None, argument of src.net.Net",
      ])
    #expect(try labels("src.net.Plain").keys.sorted() == ["depth", "norm"])
    #expect(try labels("src.net.Missing") == [:])
  }
}
