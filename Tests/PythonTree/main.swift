// Reads Python files and writes their trees: what tools/oracle/python-ast compares with CPython's.
//
//   python-tree < PATHS            the trees, each behind a line `# PATH`; `problem OFFSET MESSAGE` for what is no Python
//   python-tree --time < PATHS     how fast the files are read
//   python-tree --edit N < PATHS   reads N variants of each file with some bytes changed, which must not trap
import Foundation
import PythonSource

func paths() -> [String] {
  var paths: [String] = []
  while let path = readLine() { paths.append(path) }
  return paths
}

func bytes(_ path: String) -> [UInt8] { [UInt8](FileManager.default.contents(atPath: path) ?? Data()) }

func writeTree(_ path: String) {
  let file = PythonFile(bytes: bytes(path))
  var dump = Dump(file)
  if let module = file.module { dump.write(module) }
  let problem = file.problem.map { "problem \($0.range.lowerBound) \($0.message)\n" } ?? ""
  FileHandle.standardOutput.write(Data("# \(path)\n\(problem)".utf8) + dump.lines)
}

func time() {
  let files = paths().map(bytes)
  let size = files.reduce(0) { $0 + $1.count }
  let clock = ContinuousClock()
  for _ in 0..<3 {
    var nodes = 0
    let elapsed = clock.measure { for file in files { nodes += PythonFile(bytes: file).nodeCount } }
    let seconds = elapsed / .seconds(1)
    print("\(files.count) files, \(size) bytes, \(nodes) nodes, \(seconds) s, \(Double(size) / 1e6 / seconds) MB/s")
  }
}

func edit(_ variants: Int) {
  var generator = SystemRandomNumberGenerator()
  var accepted = 0
  for file in paths().map(bytes) where !file.isEmpty {
    for _ in 0..<variants {
      var file = file
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<file.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: file[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: file[place] = [UInt8]("()[]{}:'\"\\\n\t #,=fbrt*.@!0".utf8).randomElement() ?? 0
        case 2: file.removeSubrange(place..<min(place + 8, file.count - 1))
        default: file.insert(contentsOf: file[place..<min(place + 16, file.count)], at: place)
        }
      }
      let read = PythonFile(bytes: file)
      guard let module = read.module else { continue }
      accepted += 1
      var dump = Dump(read)
      dump.write(module)
    }
  }
  print("\(accepted) variants are Python")
}

switch CommandLine.arguments.dropFirst().first {
case "--time": time()
case "--edit": edit(Int(CommandLine.arguments.last ?? "") ?? 10)
default: for path in paths() { writeTree(path) }
}
