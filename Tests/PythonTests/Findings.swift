import Catalogue
import Rules

@testable import PythonModels

/// The codes of what a linter finds in a configuration whose classes stand in sources in memory, in their order.
func codes(in text: String, sources: [String: String]) -> [String] { findings(in: text, sources: sources).map(\.code.rawValue) }

/// What a linter finds there.
func findings(in text: String, sources: [String: String]) -> [Diagnostic] {
  let classes = PythonClasses { TextFinder(sources) }
  var options = LintOptions()
  options.catalogue = options.catalogue.asking(classes)
  return Linter(options: options).lint(bytes: Array(text.utf8)).diagnostics
}
