import Catalogue
import Formats
import Model

/// What a run of the linter is asked to do.
public struct LintOptions: Sendable {
  /// Applied over the context that a file declares.
  public var overrides = ContextOverrides()
  /// The contexts of the settings, in which every model is judged; none for the standard one alone.
  public var contexts: [NamedContext] = []
  /// What classes build.
  public var catalogue = Catalogue.standard
  /// The path of the file that is linted; empty where it has none.
  public var path: [UInt8] = []

  public init() {}
}

/// A context of the settings.
public struct NamedContext: Sendable {
  /// Findings name it where there are several.
  public let name: String
  public let context: Context

  public init(name: String, context: Context) { (self.name, self.context) = (name, context) }
}
