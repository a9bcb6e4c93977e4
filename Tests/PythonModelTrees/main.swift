// Evaluates calls of classes in Python sources and writes the trees of modules: what tools/oracle/python-models compares with PyTorch's.
//
//   python-models FOLDER ... < CASES     names are looked up in the folders, in order
//
// A case is a line of JSON: {"target": dotted name, "args": [...], "kwargs": {...}}; in it {"ref": name} stands for an object and
// {"build": name, "kwargs": {...}} for what a call gives. The answer is {"tree": [[name, class, parameters, buffers, training, unknown], ...],
// "unknowns": [...], "milliseconds"}, or {"raised": ...} or {"unknown": ...} where there is no tree.
import Catalogue
import Foundation
import Model
import PythonModels
import YAMLSource

let path = SearchPath(forFile: "/-", path: Array(CommandLine.arguments.dropFirst()), environments: [], in: Files())
let cache = SourceCache()
let workshop = ModelWorkshop(ModelPool(), owner: ObjectIdentifier(cache)) { SourceFinder(path, in: Files(), cache: cache) }

func answer(_ line: String) -> [String: Any] {
  guard let read = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], let call = Case.call(read) else { return [:] }
  let clock = ContinuousClock()
  var tree: PythonTree?
  let elapsed = clock.measure {
    let model = workshop.model(Catalogue(lastResort: nil), node: NodeID(0))
    tree = model.build(call)
    workshop.end(model)
  }
  guard let tree else { return [:] }
  var answer: [String: Any] = ["milliseconds": elapsed / .milliseconds(1), "unknowns": tree.unknowns.prefix(20).map(text)]
  switch tree.failure {
  case .unknown(let reason, let line)?: answer["unknown"] = text(reason, line)
  case .noModule?: answer["unknown"] = "no module"
  case .raised(let message, _, let line)?: answer["raised"] = text(message, line)
  case nil:
    answer["tree"] = zip(tree.qualifiedNames, tree.modules).map(module)
  }
  return answer
}

func module(_ name: String, _ module: PythonTree.Module) -> [Any] {
  func shapes(_ isBuffer: Bool) -> [Any] {
    module.state.filter { $0.isBuffer == isBuffer }.map { [$0.name, $0.shape.dims.map { $0.value ?? -1 }] }
  }
  let unknown: Any = module.unknown.map(text) ?? NSNull()
  return [name, module.type, shapes(false), shapes(true), module.isTraining, unknown]
}

func text(_ reason: String, _ line: PythonLine?) -> String { line.map { "\(reason) (\($0.place))" } ?? reason }

func text(_ unknown: Unknown) -> String { unknown.origin.map { "\(unknown.reason) (\($0))" } ?? unknown.reason }

// Evaluation of sources goes deep.
let thread = Thread {
  while let line = readLine() {
    let data = (try? JSONSerialization.data(withJSONObject: answer(line))) ?? Data("{}".utf8)
    FileHandle.standardOutput.write(data + Data("\n".utf8))
  }
  exit(0)
}
thread.stackSize = 512 << 20
thread.start()
while true { sleep(1000) }
