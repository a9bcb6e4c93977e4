import Foundation
import LanguageServer
import Testing

@testable import NormLint

/// A client that talks with `normlint server` while that works.
final class LiveServer {
  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())
  private var frames = FrameReader()
  private var requests = 0
  let folder: TemporaryFolder
  /// What the server has said that was not awaited.
  private(set) var passed: [JSONValue] = []

  init(_ folder: TemporaryFolder, capabilities: JSONValue = [:]) throws {
    self.folder = folder
    process.executableURL = Tool.normlint
    process.arguments = ["server"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    let id = request("initialize", ["rootUri": .string(uri("")), "capabilities": capabilities])
    _ = try answer(id)
    notify("initialized", [:])
  }

  deinit { kill(process.processIdentifier, SIGKILL) }

  func uri(_ name: String) -> String { DocumentURI(path: Array(name.isEmpty ? folder.path.utf8 : "\(folder.path)/\(name)".utf8)).text }

  func send(_ message: JSONValue) {
    var content: [UInt8] = []
    content.addJSON(message)
    input.fileHandleForWriting.write(Data(FrameReader.framed(content)))
  }

  @discardableResult func request(_ method: String, _ params: JSONValue) -> JSONValue {
    requests += 1
    send(.request(.number(requests), method, params))
    return .integer(requests)
  }

  func notify(_ method: String, _ params: JSONValue) { send(.notification(method, params)) }

  func open(_ name: String, _ text: String, language: String = "yaml") {
    let document: JSONValue = ["uri": .string(uri(name)), "languageId": .string(language), "version": 1, "text": .string(text)]
    notify("textDocument/didOpen", ["textDocument": document])
  }

  func replace(_ name: String, _ text: String) {
    let document: JSONValue = ["uri": .string(uri(name)), "version": 2]
    notify("textDocument/didChange", ["textDocument": document, "contentChanges": [["text": .string(text)]]])
  }

  func pull(_ name: String) -> JSONValue { request("textDocument/diagnostic", ["textDocument": ["uri": .string(uri(name))]]) }

  /// The exit code of the process, which must have ended soon.
  func exitCode() -> Int32? {
    for _ in 0..<300 where process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
    return process.isRunning ? nil : process.terminationStatus
  }

  /// The answer to a request.
  func answer(_ id: JSONValue) throws -> JSONValue { try next { $0["id"] == id && $0["method"] == nil } }

  /// The next message of a kind; what comes before it is kept in `passed`.
  func next(_ isWanted: (JSONValue) -> Bool) throws -> JSONValue {
    while true {
      while let content = try frames.next() {
        let message = try JSONReader.read(content)
        if isWanted(message) { return message }
        passed.append(message)
      }
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server has ended")
      frames.append(Array(data))
    }
  }

  func codes(_ answer: JSONValue) -> [String] { (answer["result"]?["items"]?.array ?? []).compactMap { $0["code"]?.string } }
}
