import Model
import PythonModels
import Texts
import YAMLSource

/// How the Python files of a project call its models.
struct ProjectCalls {
  private let system = SystemSources()
  private let here = (try? System.realPath(Path(".")))?.text
  /// The project's folder without links.
  private let root: String
  private var fileLimit = 20_000

  private static let depthLimit = 16
  private static let byteLimit = 4 << 20
  /// Folders that hold nobody's own code.
  private static let foreign: Set<String> = ["venv", "env", "site-packages", "node_modules", "__pycache__", "build", "dist"]

  init?(below folder: Path) {
    guard let root = try? System.realPath(folder) else { return nil }
    self.root = root.text
  }

  /// - Parameter file: a file of the project, whose root its marks tell; nil where it has none
  init?(around file: Path) {
    guard let file = try? System.realPath(file), let root = SearchPath.root(of: file.text, in: system) else { return nil }
    self.root = root
    fileLimit = 2_000
  }

  /// What was seen, in the order of the files' paths; links are not followed out of the folder.
  private func calls() -> [SeenCall] {
    var (result, count) = ([SeenCall](), 0)
    var open = [(path: root, depth: 0)]
    while let (path, depth) = open.popLast(), count < fileLimit {
      for name in system.entries(path).reversed() where !name.hasPrefix(".") && !ProjectCalls.foreign.contains(name) {
        let child = "\(path)/\(name)"
        guard system.realPath(child) == child else { continue }
        if system.kind(child) == .folder, depth < ProjectCalls.depthLimit { open.append((child, depth + 1)) }
        guard name.hasSuffix(".py"), let bytes = system.read(child, limit: ProjectCalls.byteLimit) else { continue }
        count += 1
        result += CallReader.calls(in: bytes, path: SourcePath.shown(child, from: here))
      }
    }
    return result.sorted { ($0.line.path, $0.line.row) < ($1.line.path, $1.line.row) }
  }
}

extension ProjectCalls {
  /// The `contexts` of the settings by which models are called so; nil where nothing was seen. Equal contexts are one, with all
  /// lines at which they were seen.
  var contexts: String? {
    var order: [SeenContext] = []
    var lines: [SeenContext: [PythonLine]] = [:]
    for call in calls() {
      if lines[call.context] == nil { order.append(call.context) }
      lines[call.context, default: []].append(call.line)
    }
    guard !order.isEmpty else { return nil }
    let entries = order.map { context in
      let seen = lines[context] ?? []
      let comments = seen.map { "  # \(ProjectCalls.visible("\($0.path):\($0.row): \($0.text)"))\n" }.joined()
      let name = seen.first.map { "\($0.path):\($0.row)" } ?? ""
      return "\(comments)  - name: \(FlowText.quoted(name))\n    files: \"**\"\n" + context.spelled(indent: "    ")
    }
    let head = "# How the models are called that have no `normlint:` section, as the Python here calls them.\ncontexts:\n"
    return head + entries.joined() + "\n"
  }

  /// A text on one line of a comment: names of files may hold line breaks.
  private static func visible(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.addVisible(text)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ProjectCalls {
  /// The closing line of a run with findings about the call that is assumed: whether a program calls a model so.
  /// - Parameter findings: how many there are
  func closing(_ findings: Int) -> String {
    let calls = calls()
    func place(_ call: SeenCall) -> String { ProjectCalls.visible("\(call.line.path):\(call.line.row)") }
    if let same = calls.first(where: \.context.isAssumed) { return "\(place(same)) calls a model as it is judged: under one vmap over the inputs." }
    guard let other = calls.first else { return ProjectCalls.assumed(findings) }
    return ProjectCalls.head(findings) + " \(place(other)) calls a model in another way: `normlint init` writes its context."
  }

  static func assumed(_ findings: Int) -> String {
    head(findings)
      + " If your program calls them otherwise, say so by `--mode`, `--in-dims` and `--transforms`, or in a file that `normlint init` writes."
  }

  private static func head(_ findings: Int) -> String {
    "Assumed for \(SummaryText.counted(findings, "finding")): the models are called in train mode, under one vmap over the inputs."
  }
}

extension SeenContext {
  /// The context's keys in YAML, each line behind `indent`.
  func spelled(indent: String) -> String {
    let mode = mode.map { "\(indent)mode: \($0)\n" } ?? ""
    let inputs = shape.map { "\(indent)inputs: [\($0.map(String.init).joined(separator: ", "))]\n" } ?? ""
    let names = arguments.map(\.rawValue)
    let arguments = names == ["inputs"] ? "" : "\(indent)arguments: [\(names.joined(separator: ", "))]\n"
    let transforms = transforms.map { "{\($0.name): {\($0.options(of: self.arguments).joined(separator: ", "))}}" }
    return mode + inputs + arguments + "\(indent)transforms: [\(transforms.joined(separator: ", "))]\n"
  }
}

extension SeenContext.Transform {
  fileprivate func options(of arguments: [SeenContext.Role]) -> [String] {
    guard name == "vmap" else { return ["argnums: \(differentiated.count == 1 ? differentiated[0].rawValue : list(differentiated))"] }
    let mapped = arguments.compactMap { role in dimensions[role].map { "\(role.rawValue): \($0.map(String.init) ?? "null")" } }
    let others = [randomness.map { "randomness: \($0)" }, chunkSize.map { "chunk_size: \($0)" }].compactMap { $0 }
    return ["in_dims: {\(mapped.joined(separator: ", "))}"] + others
  }

  private func list(_ roles: [SeenContext.Role]) -> String { "[\(roles.map(\.rawValue).joined(separator: ", "))]" }
}
