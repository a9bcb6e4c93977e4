import Catalogue
import Formats
import Model

/// What a run of the linter is asked to do.
public struct LintOptions: Sendable {
  /// Settings of the command line, which override the context that a file declares.
  public var overrides = ContextOverrides()
  /// The contexts of the settings: every model is judged in each of them. If there are none, models are judged in the default context.
  public var contexts: [NamedContext] = []
  /// The known classes, and what each of them builds.
  public var catalogue = Catalogue.standard
  /// The path of the linted file; empty if it has none.
  public var path: [UInt8] = []
  /// Whether `normlint:` comments suppress findings.
  public var heedsSuppressions = true
  /// Whether the text is an excerpt of a file with more models.
  var isExcerpt = false

  public init() {}
}

/// A context that the settings declare.
public struct NamedContext: Sendable {
  /// Findings show this name if there are several contexts.
  public let name: String
  public let context: Context

  public init(name: String, context: Context) { (self.name, self.context) = (name, context) }
}
