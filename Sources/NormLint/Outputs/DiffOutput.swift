import Rules

/// The `--diff` output: each file's piece already is its diff.
struct DiffOutput: PlainOutput {
  func add(_ file: FileReport, to bytes: inout [UInt8]) {}
}
