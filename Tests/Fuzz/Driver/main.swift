import Fixtures
import Glibc

// The functions of libFuzzer, which `tools/dev/fuzz` links (https://llvm.org/docs/LibFuzzer.html).

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver") private func drive(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<Arguments>, _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_silgen_name("LLVMFuzzerMutate") private func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int) -> Int

/// Called with each input.
@_cdecl("LLVMFuzzerTestOneInput") public func runInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  FuzzedRun(Array(UnsafeBufferPointer(start: bytes, count: count))).run()
  return 0
}

/// Called for a change of an input: every other one is libFuzzer's own, the others respect words and lines.
@_cdecl("LLVMFuzzerCustomMutator") public func change(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: UInt32) -> Int {
  var draw = SplitMix(state: UInt64(seed))
  if Bool.random(using: &draw) { return mutate(bytes, count, room) }
  var text = FuzzedText(Array(UnsafeBufferPointer(start: bytes, count: count)))
  for _ in 0..<Int.random(in: 1...3, using: &draw) { text.change(&draw) }
  let kept = text.bytes.prefix(room)
  for (index, byte) in kept.enumerated() { bytes[index] = byte }
  return kept.count
}

/// Tries the hostile models from a number on. A signal that ends it is told of with the model.
private func tryMatrix(from first: Int) {
  let (matrix, longest) = (HostileMatrix(), 20)
  FailingInput.showOnSignals()
  for index in first..<max(first, matrix.count) {
    let text = matrix[index]
    FailingInput.set(Array("model \(index) of \(matrix.count)\n".utf8) + text)
    FailingInput.allow(seconds: longest)
    FuzzedRun(text).runAll()
  }
  print("\(matrix.count) models")
}

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "matrix", let first = Int(CommandLine.arguments[2]) {
  tryMatrix(from: first)
  exit(0)
}
var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(drive(&count, &arguments, runInput))
