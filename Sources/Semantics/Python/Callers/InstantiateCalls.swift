import Catalogue
import PythonSource
import YAMLSource

/// What the calls of `hydra.utils.instantiate` in a project pass besides a config: it takes the place of the config's keys
/// (`hydra/_internal/instantiate/_instantiate2.py`).
struct InstantiateCalls {
  /// By the last key of the config: `model` for `instantiate(cfg.model, _recursive_=False)`. `_recursive_` and `_convert_` are left out
  /// where they are passed for a key in several ways, or for one that doesn't stand at the top of a config.
  private(set) var options: [String: InstantiateOptions] = [:]
  private var treatments: [String: [InstantiateOptions?]] = [:]

  init(_ finder: any ModuleFinder) {
    for text in finder.projectTexts(mentioning: "instantiate") {
      let file = PythonFile(bytes: text)
      guard let root = file.module else { continue }
      let names = SourceNames(file, root)
      for call in names.calls where ["hydra.utils.instantiate", "hydra.utils.call"].contains(names.callee(call)) { add(call, names) }
    }
    for (key, found) in treatments {
      guard let first = found[0], found.allSatisfy({ $0 == first }) else { continue }
      options[key, default: InstantiateOptions()].isRecursive = first.isRecursive
      options[key, default: InstantiateOptions()].keepsConfigLists = first.keepsConfigLists
    }
    options = options.filter { $0.value != InstantiateOptions() }
  }

  private mutating func add(_ call: PythonNode, _ names: SourceNames) {
    guard let config = names.argument(call, 0, "config"), let (key, isTop) = InstantiateCalls.key(config, names.file) else { return }
    if isTop { treatments[key, default: []].append(InstantiateCalls.treatment(of: call, names)) }
    let keywords = names.file.keywords(call).compactMap { keyword in names.file.nameIfAny(keyword).map { names.file.string($0) } }
    let given = Set(keywords.filter { !$0.hasPrefix("_") && $0 != "config" })
    // What every call gives: another one may build the object as the config has it.
    options[key, default: InstantiateOptions(given: given)].given.formIntersection(given)
  }

  /// The last key of `cfg.model`, `cfg["model"]` or `self.cfg.task.model`, and whether it is the only one.
  private static func key(_ config: PythonNode, _ file: PythonFile) -> (key: String, isTop: Bool)? {
    let key: String?
    switch file.kind(config) {
    case .attribute: key = file.string(file.name(config))
    case .subscript where file.kind(file.slice(config)) == .constant: key = file.string(file.slice(config))
    default: return nil
    }
    return key.map { ($0, file.kind(file.value(config)) == .name) }
  }

  /// How a call asks for what is inside of the config; nil where it is not written out.
  private static func treatment(of call: PythonNode, _ names: SourceNames) -> InstantiateOptions? {
    var result = InstantiateOptions()
    for keyword in names.file.keywords(call) {
      guard let name = names.file.nameIfAny(keyword).map({ names.file.string($0) }) else { return nil }
      let value = names.file.value(keyword)
      guard name == "_recursive_" || name == "_convert_" else { continue }
      guard names.file.kind(value) == .constant else { return nil }
      switch (name, names.file.constant(value)) {
      case ("_recursive_", .true): result.isRecursive = true
      case ("_recursive_", .false): result.isRecursive = false
      case ("_convert_", .string): result.keepsConfigLists = names.file.string(value) == "none"
      default: return nil
      }
    }
    return result
  }
}
