import Foundation

/// Runs commands in a terminal of 80 columns, which the system's `script` makes.
enum Terminal {
  /// A line of the shell in which `normlint` is the built one; what it writes to its terminal, without colours unless told otherwise.
  static func shell(_ line: String, in folder: String, environment: [String: String] = ["TERM": "dumb"]) throws -> Tool.Outcome {
    let scratch = try TemporaryFolder()
    #if os(Linux)
      let arguments = ["--quiet", "--return", "--command", line, "/dev/null"]
    #else
      let arguments = ["-q", "/dev/null", "/bin/sh", "-c", line]
    #endif
    let path = "\(Tool.normlint.deletingLastPathComponent().path):/usr/bin:/bin"
    // On a slow machine a terminal shows the progress, but not in CI.
    let own = ["PATH": path, "SHELL": "/bin/sh", "TMPDIR": scratch.path, "COLUMNS": "80", "CI": "true"]
    let program = URL(fileURLWithPath: "/usr/bin/script")
    let run = try Tool.run(program, arguments, in: folder, environment: own.merging(environment) { $1 })
    // A terminal ends its lines with a carriage return, too.
    return Tool.Outcome(code: run.code, output: run.output.filter { $0 != "\r" }.replacing("\r\n", with: "\n"), errors: run.errors)
  }
}
