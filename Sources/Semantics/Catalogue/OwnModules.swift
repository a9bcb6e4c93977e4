/// A project's own classes, described under `modules:` in the settings.
public struct OwnModules: Sendable {
  package let entries: [String: Catalogue.Entry]
  /// The names, sorted.
  public var names: [String] { entries.keys.sorted() }

  public init() { entries = [:] }

  package init(entries: [String: Catalogue.Entry]) { self.entries = entries }

  /// These and others; the others win on equal names.
  public func adding(_ others: OwnModules) -> OwnModules {
    OwnModules(entries: entries.merging(others.entries) { $1 })
  }
}
