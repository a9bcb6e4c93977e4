import Foundation
import Testing

/// Runs programs, above all the built `normlint`, and keeps what they say.
enum Tool {
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// The binary beside the test bundle.
  static var normlint: URL {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let folder = bundles.first?.deletingLastPathComponent() ?? Bundle.main.bundleURL
    return folder.appendingPathComponent("normlint")
  }

  static func normlint(
    _ arguments: String..., in folder: TemporaryFolder, input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(normlint, arguments, in: folder.path, input: input, environment: environment)
  }

  /// A line of the shell in which `normlint` is the built one.
  static func shell(_ line: String, in folder: String) throws -> Outcome {
    let path = "\(normlint.deletingLastPathComponent().path):/usr/bin:/bin"
    return try run(URL(fileURLWithPath: "/bin/sh"), ["-c", line], in: folder, environment: ["PATH": path, "COLUMNS": "80"])
  }

  /// Output goes through files: pipes would have to be emptied while the program runs.
  static func run(
    _ program: URL, _ arguments: [String], in folder: TemporaryFolder, input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(program, arguments, in: folder.path, input: input, environment: environment)
  }

  static func run(
    _ program: URL, _ arguments: [String], in folder: String, input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let scratch = try TemporaryFolder()
    try scratch.write("in", text: input ?? "")
    try scratch.write("out", "err", text: "")
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": scratch.path].merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(scratch.path)/in"))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(scratch.path)/out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(scratch.path)/err"))
    try process.run()
    process.waitUntilExit()
    return Outcome(code: process.terminationStatus, output: try scratch.read("out"), errors: try scratch.read("err"))
  }
}
