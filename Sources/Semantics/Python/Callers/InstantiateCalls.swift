import Catalogue
import PythonSource
import YAMLSource

/// The calls of `hydra.utils.instantiate` in a project that pass `_recursive_` or `_convert_`, which take the place of the config's keys
/// (`hydra/_internal/instantiate/_instantiate2.py`).
struct InstantiateCalls {
  /// By the key of the config: `model` for `instantiate(cfg.model, _recursive_=False)`. What is passed for a key in several ways is left out.
  private(set) var options: [String: InstantiateOptions] = [:]
  private var doubtful: Set<String> = []

  init(_ finder: any ModuleFinder) {
    let texts = finder.projectTexts(mentioning: "instantiate")
    guard texts.contains(where: { $0.holds("_recursive_") || $0.holds("_convert_") }) else { return }
    for text in texts {
      let file = PythonFile(bytes: text)
      guard let root = file.module else { continue }
      let names = SourceNames(file, root)
      for call in names.calls where ["hydra.utils.instantiate", "hydra.utils.call"].contains(names.callee(call)) { add(call, names) }
    }
    options = options.filter { !doubtful.contains($0.key) && $0.value != InstantiateOptions() }
  }

  private mutating func add(_ call: PythonNode, _ names: SourceNames) {
    guard let config = names.argument(call, 0, "config"), let key = InstantiateCalls.key(config, names.file) else { return }
    let found = InstantiateCalls.options(of: call, names)
    guard let found, options[key] == nil || options[key] == found else {
      doubtful.insert(key)
      return
    }
    options[key] = found
  }

  /// `cfg.model` and `cfg["model"]`
  private static func key(_ config: PythonNode, _ file: PythonFile) -> String? {
    switch file.kind(config) {
    case .attribute where file.kind(file.value(config)) == .name: file.string(file.name(config))
    case .subscript where file.kind(file.value(config)) == .name: file.kind(file.slice(config)) == .constant ? file.string(file.slice(config)) : nil
    default: nil
    }
  }

  /// What a call passes; nil where it is not written out.
  private static func options(of call: PythonNode, _ names: SourceNames) -> InstantiateOptions? {
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
