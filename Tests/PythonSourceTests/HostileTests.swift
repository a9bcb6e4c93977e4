import Foundation
import Testing

@testable import PythonSource

@Suite struct HostileTests {
  /// Constructs that can stand inside each other: what opens them, what is innermost, what closes them.
  static let nested: [(String, String, String)] = [
    ("(", "1", ")"), ("[", "1", "]"), ("{", "1", "}"), ("{1: ", "1", "}"), ("f(", "1", ")"), ("a[", "1", "]"), ("not ", "1", ""),
    ("- ", "1", ""), ("2 ** ", "1", ""), ("lambda: ", "1", ""), ("1 if a else ", "1", ""), ("[x for x in ", "1", "]"), ("(*", "a", ",)"),
    ("f'{", "1", "}'"), ("a[1:", "1", "]"), ("f(a=", "1", ")"), ("(yield ", "1", ")"), ("(a := ", "1", ")"), ("await (", "1", ")"),
  ]

  /// As deep as the limit allows and beyond it, on a small stack.
  @Test(arguments: nested.indices)
  func nesting(index: Int) async {
    let (open, middle, close) = Self.nested[index]
    for depth in [10, 150, 199, 250, 5000] {
      let text = String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
      let problem = await onSmallStack { read(text).problem }
      #expect((problem == nil) == (depth < 200), "\(open) \(depth)")
    }
  }

  @Test func blocks() async {
    for depth in [50, 99, 100, 2000] {
      let lines = (0..<depth).map { String(repeating: " ", count: $0) + "if a:" }
      let text =
        (lines + [String(repeating: " ", count: depth) + "x = " + String(repeating: "(", count: 150) + "1" + String(repeating: ")", count: 150)])
        .joined(separator: "\n")
      let problem = await onSmallStack { read(text).problem }
      #expect((problem == nil) == (depth < 100))
    }
  }

  @Test func patterns() async {
    for depth in [100, 250] {
      let text = "match x:\n case " + String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth) + ": pass\n"
      let problem = await onSmallStack { read(text).problem }
      #expect((problem == nil) == (depth < 200))
    }
  }

  /// Chains take no stack here, but would in whoever walks the tree.
  @Test(arguments: [" + a", ".a", "()", "[a]"])
  func chains(link: String) {
    #expect(read("a" + String(repeating: link, count: 400)).problem == nil)
    #expect(read("a" + String(repeating: link, count: 1000)).problem != nil)
  }

  @Test func longElif() {
    let chain = { (count: Int) in "if a: b\n" + String(repeating: "elif a: b\n", count: count) }
    #expect(read(chain(400)).problem == nil)
    #expect(read(chain(100_000)).problem != nil)
  }

  @Test func sizes() {
    #expect(read(String(repeating: "#", count: 4 << 20)).problem == nil)
    #expect(read(String(repeating: "#", count: 4 << 20 + 1)).problem != nil)
    #expect(read(String(repeating: "a\n", count: 600_000)).problem != nil)
  }

  /// The smallest stack that systems give a thread. Without optimization calls take several times as much.
  #if DEBUG
    private static let stackSize = 4 << 20
  #else
    private static let stackSize = 512 << 10
  #endif

  private func onSmallStack<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.stackSize = Self.stackSize
      thread.start()
    }
  }
}
