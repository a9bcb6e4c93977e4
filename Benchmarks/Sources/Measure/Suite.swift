import Support

/// Everything that is measured, in the order of the table.
struct Suite {
  let normlint: String
  let bareYAML: String
  let data: String
  let rounds: Int
  var yamllint: String?
  var ruff: String?
  var valgrind: String?
  /// A Python that has hydra-core and, for the time of its import, torch.
  var python: String?
  var table = Table()
  private let configurations: [String]

  init(normlint: String, bareYAML: String, data: String, rounds: Int) {
    (self.normlint, self.bareYAML, self.data, self.rounds) = (normlint, bareYAML, data, rounds)
    configurations = Files.list(data + "/yaml", suffix: ".yaml")
  }

  /// Without the settings that may lie above the data, as ruff is run.
  func lint(_ path: String) -> Program { Program(normlint, ["check", "--isolated", path]) }

  var version: Program { Program(normlint, ["--version"]) }

  // MARK: Many files

  mutating func manyFiles() {
    let lint = lint(data + "/yaml")
    let bare = Program(bareYAML, configurations)
    let result = Rounds(rounds, [lint, bare])
    table.add(
      "\(configurations.count) files, time", result.ratio(0, 1), "x", .atMost(1),
      "of bare libyaml on one core; \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
    guard let valgrind else { return table.skip("the same, instructions", "valgrind is not installed") }
    let callgrind = Callgrind(valgrind: valgrind, folder: data)
    let counts = (callgrind.instructions(lint), callgrind.instructions(bare))
    table.add(
      "the same, instructions", counts.0 / counts.1, "x", .atMost(2),
      "of bare libyaml; \(shortened(counts.0 / 1e6)) M and \(shortened(counts.1 / 1e6)) M")
  }

  /// yamllint reads twenty of the files; its time without its start-up is scaled to all of them.
  mutating func againstYAMLlint() {
    guard let yamllint else { return table.skip("against yamllint", "not installed") }
    let sample = stride(from: 0, to: configurations.count, by: max(1, configurations.count / 20)).map { configurations[$0] }
    let programs = [
      lint(data + "/yaml"), Program(yamllint, sample), Program(yamllint, ["--version"]),
    ]
    let result = Rounds(max(3, rounds / 3), programs)
    let scale = Double(configurations.count) / Double(sample.count)
    let ratios = result.costs[0].indices.map { round in
      let start = result.costs[2][round].wall
      return (start + (result.costs[1][round].wall - start) * scale) / result.costs[0][round].wall
    }
    table.add(
      "against yamllint", median(ratios), "x", .atLeast(300), "as fast; \(sample.count) files, scaled to \(configurations.count)")
  }

  mutating func againstRuff() {
    guard let ruff else {
      table.skip("against ruff check", "not installed")
      return table.skip("--version", "ruff is not installed")
    }
    let check = Program(ruff, ["check", "--isolated", "--no-cache", "--quiet", data + "/python"])
    let result = Rounds(rounds, [lint(data + "/yaml"), check])
    table.add(
      "against ruff check", result.ratio(0, 1), "x", .atMost(1),
      "of its time on as many bytes of Python; \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
    let start = Rounds(rounds * 3, [version, Program(ruff, ["--version"])])
    table.add(
      "--version", start.ratio(0, 1), "x", .atMost(1.3),
      "of ruff --version; \(milliseconds(start.wall(0))) and \(milliseconds(start.wall(1)))")
  }

  /// Configs that name classes of a Python file: the file is read and each class evaluated once.
  mutating func namedClasses() {
    let result = Rounds(rounds, [lint(data + "/classes")])
    let count = Files.list(data + "/classes", suffix: ".yaml").count
    table.add(
      "\(count) files that name 20 classes", result.wall(0), "s", .atMost(1), "in Python, read and evaluated")
    let memory = median(result.costs[0].map { Double($0.memory) }) / 1e6
    table.add("the same, memory", memory, "MB", .atMost(100), "at its highest")
  }

  // MARK: A large file

  mutating func largeFile() {
    let path = data + "/large.yaml"
    let size = Double(Files.size(path))
    let result = Rounds(rounds, [lint(path), Program(bareYAML, [path])])
    table.add(
      "\(shortened(size / 1e6)) MB file, time", result.ratio(0, 1), "x", .atMost(2),
      "of bare libyaml; \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
    let memory = median(result.costs[0].map { Double($0.memory) })
    table.add("the same, memory", memory / size, "", .atMost(6), "bytes of memory per byte; \(shortened(memory / 1e6)) MB")
  }

  // MARK: Hostile shapes

  private static let formats = ["concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "rdjson"]
  private static let pictures = ["json", "dot", "mermaid", "svg", "html"]

  /// Four times the bytes may take five times the processor's time. Start-up doesn't count, and the least of a few runs is
  /// taken: noise only adds.
  mutating func hostileShapes() {
    let start = least(version, of: 5)
    for large in Files.list(data + "/hostile", suffix: "-4.yaml") {
      let shape = String(large.dropLast("-4.yaml".count))
      let name = shape.split(separator: "/").last.map(String.init) ?? shape
      growth(of: name, shape, start) { lint($0) }
      guard name.hasPrefix("found-") else { continue }
      for format in Suite.formats {
        growth(of: "\(name), \(format)", shape, start) { Program(normlint, ["check", "--isolated", "--output-format", format, $0]) }
      }
      growth(of: "\(name), --diff", shape, start) { Program(normlint, ["check", "--isolated", "--diff", $0]) }
      growth(of: "\(name), report", shape, start) { Program(normlint, ["report", "--isolated", "--no-fixes", $0]) }
      growth(of: "\(name), report with fixes", shape, start) { Program(normlint, ["report", "--isolated", $0]) }
      guard name.hasSuffix("-norms") else { continue }
      for format in Suite.pictures { growth(of: "\(name), graph \(format)", shape, start) { Program(normlint, ["graph", "--format", format, $0]) } }
    }
  }

  private mutating func growth(of name: String, _ shape: String, _ start: Double, _ program: (String) -> Program) {
    let times = (least(program(shape + "-1.yaml"), of: 3), least(program(shape + "-4.yaml"), of: 3))
    // A millisecond more on both sides: shapes that are refused at once take none.
    let growth = (max(0, times.1 - start) + 0.001) / (max(0, times.0 - start) + 0.001)
    table.add("growth: \(name)", growth, "x", .atMost(5), "for 4x the bytes; \(milliseconds(times.0)) and \(milliseconds(times.1))")
  }

  func least(_ program: Program, of runs: Int) -> Double {
    (0..<runs).map { _ in program.run().processor }.min() ?? 0
  }
}
