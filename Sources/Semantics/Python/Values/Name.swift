import Synchronization

/// An interned identifier. Two names are equal if and only if their texts are.
///
/// The table is shared by all workers and only grows: it holds the identifiers of sources, not their values.
struct Name: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// Negative for a private name.
  let id: Int32

  init(_ text: String) { id = NameTable.shared.id(of: text) }
  init(stringLiteral text: String) { self.init(text) }

  var text: String { NameTable.shared.text(of: id) }
  /// Whether it begins with two underscores and doesn't end with two: a class body mangles it.
  var isPrivate: Bool { id < 0 }
  var description: String { text }

  @inline(__always) static func == (a: Name, b: Name) -> Bool { a.id == b.id }
  static func < (a: Name, b: Name) -> Bool { a.text < b.text }
  func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Texts and numbers of all names.
private final class NameTable: Sendable {
  static let shared = NameTable()

  private struct Content {
    var ids: [String: Int32] = [:]
    var texts: [String] = []
  }
  private let content = Mutex(Content())

  func id(of text: String) -> Int32 {
    content.withLock { table in
      if let known = table.ids[text] { return known }
      let isPrivate = text.hasPrefix("__") && !text.hasSuffix("__")
      let id = Int32(truncatingIfNeeded: table.texts.count) | (isPrivate ? Int32.min : 0)
      table.ids[text] = id
      table.texts.append(text)
      return id
    }
  }

  func text(of id: Int32) -> String { content.withLock { $0.texts[Int(id & Int32.max)] } }
}
