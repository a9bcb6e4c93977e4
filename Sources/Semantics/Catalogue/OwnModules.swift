import Model

/// Classes of somebody's project, as the settings describe them under `modules:`.
public struct OwnModules: Sendable {
  package let entries: [String: Catalogue.Entry]
  /// The names, sorted.
  public var names: [String] { entries.keys.sorted() }

  public init() { entries = [:] }

  package init(entries: [String: Catalogue.Entry]) { self.entries = entries }

  /// These and others; of two with one name the other.
  public func adding(_ others: OwnModules) -> OwnModules {
    OwnModules(entries: entries.merging(others.entries) { $1 })
  }
}
