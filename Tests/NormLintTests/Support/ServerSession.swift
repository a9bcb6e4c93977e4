import Foundation
import LanguageServer
import Testing

@testable import NormLint

/// What a client says to `normlint server` in one go, and the server's answers.
struct ServerSession {
  private var input: [UInt8] = []
  private var requests = 0
  let folder: TemporaryFolder

  init(_ folder: TemporaryFolder) { self.folder = folder }

  /// A session that has begun.
  static func begun(_ folder: TemporaryFolder, capabilities: JSONValue = [:]) -> ServerSession {
    var session = ServerSession(folder)
    session.request("initialize", ["rootUri": .string(session.uri("").text), "capabilities": capabilities])
    session.notify("initialized", [:])
    return session
  }

  func uri(_ name: String) -> DocumentURI { DocumentURI(path: Array(name.isEmpty ? folder.path.utf8 : "\(folder.path)/\(name)".utf8)) }

  func document(_ name: String) -> JSONValue { ["uri": .string(uri(name).text)] }

  mutating func write(_ bytes: [UInt8]) { input += bytes }

  mutating func send(_ message: JSONValue) {
    var content: [UInt8] = []
    content.addJSON(message)
    write(FrameReader.framed(content))
  }

  mutating func request(_ method: String, _ params: JSONValue) {
    requests += 1
    send(.request(.number(requests), method, params))
  }

  mutating func notify(_ method: String, _ params: JSONValue) { send(.notification(method, params)) }

  mutating func open(_ name: String, _ text: String, language: String = "yaml") {
    notify(
      "textDocument/didOpen",
      ["textDocument": ["uri": .string(uri(name).text), "languageId": .string(language), "version": 1, "text": .string(text)]])
  }

  mutating func change(_ name: String, _ range: JSONValue?, _ text: String) {
    notify(
      "textDocument/didChange",
      ["textDocument": ["uri": .string(uri(name).text), "version": 2], "contentChanges": [["range": range, "text": .string(text)]]])
  }

  mutating func end() {
    request("shutdown", .null)
    notify("exit", .null)
  }

  /// Everything that the server writes, and its exit code.
  func run() throws -> (messages: [JSONValue], code: Int32) {
    let outcome = try Tool.normlint("server", in: folder, input: String(decoding: input, as: UTF8.self))
    #expect(outcome.errors == "")
    var frames = FrameReader()
    frames.append(Array(outcome.output.utf8))
    var messages: [JSONValue] = []
    while let content = try frames.next() { messages.append(try JSONReader.read(content)) }
    return (messages, outcome.code)
  }

  /// The results of the requests, in their order; nil for one that failed.
  func results() throws -> [JSONValue?] {
    let (messages, code) = try run()
    #expect(code == 0)
    return (1...requests).map { id in messages.first { $0["id"] == .integer(id) && $0["method"] == nil }?["result"] }
  }
}
