import Rules

/// A diff instead of findings: what a file's piece holds is there already.
struct DiffOutput: PlainOutput {
  func add(_ file: FileReport, to bytes: inout [UInt8]) {}
}
