import Support

/// Folders as people have them, of growing size.
extension Suite {
  private static let kinds = ["hydra", "chains", "lightning", "hyperpyyaml", "own-classes", "monorepo"]

  mutating func projects() {
    for kind in Suite.kinds { growth(of: kind) }
    againstHydra()
    let monorepo = data + "/projects/monorepo-8"
    against(
      bareYAML, Files.tree(monorepo, suffix: ".yaml"), "20,000 files, 1 % with a model", lint(monorepo), .atMost(2), "of bare libyaml on one core")
    if let ruff {
      let module = Files.list(data + "/python", suffix: ".py").first.map { ["check", "--isolated", "--no-cache", "--quiet", $0] } ?? []
      against(ruff, module, "one small file", lint(smallFile), .atMost(1.5), "of ruff check on one file of Python")
    }
    if let yamllint { against(yamllint, [smallFile], "the same", lint(smallFile), .atMost(0.2), "of yamllint's time") }
    if let python {
      against(python, ["-c", "import torch"], "own classes, 250 configs", lint(data + "/projects/own-classes-1"), .atMost(0.5), "of import torch")
    }
    onTwoCores(monorepo)
  }

  private var smallFile: String { data + "/projects/chains-1/base/root.yaml" }

  /// Processor time and memory of one, two, four and eight times the files.
  private mutating func growth(of kind: String) {
    let start = least(version, of: 5)
    let folders = [1, 2, 4, 8].map { "\(data)/projects/\(kind)-\($0)" }
    let times = folders.map { max(0.001, least(lint($0), of: 3) - start) }
    let memory = folders.map { shortened(Double(lint($0).run().memory) / 1e6) }.joined(separator: ", ")
    let shown = times.map(milliseconds).joined(separator: ", ")
    table.add("growth: \(kind), 8x the files", times[3] / times[0], "x", .atMost(9), "\(shown) of processor time; \(memory) MB")
  }

  private mutating func againstHydra() {
    let folder = data + "/projects/hydra-1"
    guard let python else { return table.skip("200 Hydra experiments", "needs --python with hydra-core") }
    let result = Rounds(3, [lint(folder), Program(python, ["compose.py", folder + "/configs"])])
    table.add(
      "200 Hydra experiments", result.ratio(1, 0), "x", .atLeast(200),
      "as fast as hydra.compose; \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
  }

  private mutating func against(
    _ other: String, _ arguments: [String], _ what: String, _ program: Program, _ goal: Table.Goal, _ how: String
  ) {
    let result = Rounds(rounds, [program, Program(other, arguments)])
    table.add(what, result.ratio(0, 1), "x", goal, "\(how); \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
  }

  /// How much faster two cores are than one.
  private mutating func onTwoCores(_ folder: String) {
    guard let taskset = Files.onPath("taskset") else { return table.skip("two cores against one", "taskset is not installed") }
    let two = lint(folder)
    let result = Rounds(rounds, [two, Program(taskset, ["-c", "0", two.path] + two.arguments)])
    table.add(
      "two cores against one, 20,000 files", result.ratio(1, 0), "x", .atLeast(1.8),
      "as fast; \(milliseconds(result.wall(0))) and \(milliseconds(result.wall(1)))")
  }
}
