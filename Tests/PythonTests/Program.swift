import Fixtures
import PythonSource

@testable import PythonModels

/// Modules by name, from texts; nothing is known of the module `unknowable`.
final class TextFinder: ModuleFinder {
  private let texts: [String: String]
  private let began: () -> Void

  /// - Parameters:
  ///   - texts: a module's dotted name and its text; a package's name ends in `.__init__`.
  ///   - began: called when a model begins
  init(_ texts: [String: String], began: @escaping () -> Void = {}) { (self.texts, self.began) = (texts, began) }

  func beginModel() { began() }

  func find(_ name: String) -> ModuleLocation {
    if name == "unknowable" { return .opaque("`unknowable` is not read") }
    for (key, isPackage) in [(name + ".__init__", true), (name, false)] {
      guard let text = texts[key] else { continue }
      let path = key.split(separator: ".").joined(separator: "/") + ".py"
      return .source(
        SourceModule(name: name, path: path, file: PythonFile(bytes: Array(text.utf8)), isPackage: isPackage))
    }
    return texts.keys.contains { $0.hasPrefix(name + ".") } ? .namespacePackage : .absent
  }
}

/// A program with what it makes of `result`.
struct Program {
  let texts: [String: String]

  init(_ texts: [String: String]) { self.texts = texts }

  /// The `repr` of each item of `result`; what went wrong instead, where something did.
  func lines(of name: String) -> [String] {
    let py = Interpreter(finder: TextFinder(texts))
    do {
      guard case .namespace(let module) = try py.module(name) else { return ["\(name) can't be read"] }
      try py.evaluateBody(of: module)
      guard let result = try py.member(module, "result", fromOutside: true) else { return ["no result"] }
      if let unknown = result.doubt { return [Self.text(unknown)] }
      return try py.elements(of: result).map { line(of: $0, py) }
    } catch {
      return ["\(Self.text(error, py))"]
    }
  }

  private func line(of value: PyValue, _ py: Interpreter) -> String {
    do {
      return try py.repr(value)
    } catch {
      return Self.text(error, py)
    }
  }

  static func text(_ unknown: Unknown) -> String { "unknown: \(unknown.reason), \(unknown.origin?.description ?? "nowhere")" }

  static func text(_ error: PyError, _ py: Interpreter) -> String {
    switch error {
    case .raised(let exception):
      "\(exception.value.type.name): \(py.message(of: exception.value)), \(exception.origin?.description ?? "nowhere")"
    case .unknown(let unknown), .exhausted(let unknown): text(unknown)
    }
  }
}
