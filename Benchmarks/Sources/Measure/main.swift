#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
import Support

// Measures normlint against its peers and prints a table; exits with 1 where a goal is missed.

let names = ["normlint", "bare-yaml", "data", "rounds", "yamllint", "ruff", "python", "only"]
let options = Options(Array(CommandLine.arguments.dropFirst()), known: names)
guard let normlint = options["normlint"], let bareYAML = options["bare-yaml"], let data = options["data"] else {
  Files.fail("--normlint, --bare-yaml and --data are needed")
}

var suite = Suite(normlint: normlint, bareYAML: bareYAML, data: data, rounds: max(1, options["rounds", default: 11]))
suite.yamllint = options["yamllint"] ?? Files.onPath("yamllint")
suite.ruff = options["ruff"] ?? Files.onPath("ruff")
suite.python = options["python"]
suite.valgrind = Files.onPath("valgrind")

let parts: [(name: String, run: () -> Void)] = [
  ("files", { suite.manyFiles() }), ("yamllint", { suite.againstYAMLlint() }), ("ruff", { suite.againstRuff() }),
  ("classes", { suite.namedClasses() }), ("large", { suite.largeFile() }), ("hostile", { suite.hostileShapes() }),
  ("projects", { suite.projects() }),
]
for part in parts where options["only"].map({ $0.split(separator: ",").contains(part.name[...]) }) ?? true { part.run() }
print(suite.table.text, terminator: "")
exit(suite.table.hasFailure ? 1 : 0)
