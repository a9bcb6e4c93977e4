/// A diff instead of findings: what a file's piece holds is there already.
struct DiffOutput: PlainOutput {
  func add(_ file: CheckedFile, to bytes: inout [UInt8]) {}
}
