import Model
import YAMLSource

/// What a picture shows: a model with what the analysis knows of it, and what was found.
package struct Subject: Sendable {
  /// A finding at a module.
  package struct Mark: Sendable {
    /// The rule's code (`NL101`) and name.
    package let code, name: String
    package let isError: Bool
    package let message: String
    /// What to do; empty where the message is enough.
    package let help: String
    /// The vmap level whose tag reaches the module; nil where the finding is about no tag.
    package let level: Int?

    package init(code: String, name: String, isError: Bool, message: String, help: String, level: Int?) {
      (self.code, self.name, self.isError, self.message, self.help, self.level) = (code, name, isError, message, help, level)
    }
  }

  /// One of the files that a config is merged of.
  package struct Part: Sendable {
    package let path: String
    /// Its rows of the merged text, counted from 1.
    package let rows: ClosedRange<Int>

    package init(path: String, rows: ClosedRange<Int>) { (self.path, self.rows) = (path, rows) }
  }

  package let analysis: Analysis
  package let file: YAMLFile
  /// The files that ``file`` is merged of; empty where it is one.
  package let parts: [Part]
  /// The class's short name.
  package let type: String
  /// By the module's qualified name.
  package let marks: [String: [Mark]]
  /// `refused`, `fails`, `runs` or `unknown`.
  package let verdict: String
  /// What stands above the picture: one sentence a line, the verdict first.
  package let headline: [String]

  package init(
    analysis: Analysis, file: YAMLFile, parts: [Part] = [], type: String, marks: [String: [Mark]], verdict: String, headline: [String]
  ) {
    (self.analysis, self.file, self.parts, self.type, self.marks) = (analysis, file, parts, type, marks)
    (self.verdict, self.headline) = (verdict, headline)
  }
}

/// How much of a model is drawn.
package struct View: Sendable, Equatable {
  /// How many levels of boxes are open; nil for all.
  package var depth: Int?
  /// The module that alone is drawn; nil for the whole model.
  package var focus: String?

  package init(depth: Int? = nil, focus: String? = nil) { (self.depth, self.focus) = (depth, focus) }
}
