import ArgumentParser
import Model

/// Parses option values. The argument parser prints our message after its own "The value 'x' is invalid for '--option'".
enum Choice {
  /// One of an enum's raw values.
  static func parse<Value: RawRepresentable & CaseIterable>(_ text: String) throws -> Value where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    throw unknown(text, in: Value.allCases.map(\.rawValue))
  }

  /// The empty path is not the current folder: it comes from a variable of a script that is not set.
  static func refuseEmpty(_ path: String) throws {
    if path.isEmpty { throw ValidationError("a path is empty; the current folder is .") }
  }

  /// The raw values of an enum, as help and completions list them.
  static func names<Value: RawRepresentable & CaseIterable>(of type: Value.Type) -> [String] where Value.RawValue == String {
    type.allCases.map(\.rawValue)
  }

  /// The items of a comma list, without blanks around them.
  static func items(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The end of a message about a misspelt word: "; did you mean 'x'?", or nothing.
  static func hint(for word: String, in words: [String]) -> String { Suggestion.phrase(for: word, in: words, quote: "'") }

  static func unknown(_ text: String, in names: [String]) -> ValidationError {
    let list = names.joined(separator: ", ")
    return ValidationError("'\(text)' is none of \(list)\(Choice.hint(for: text, in: names))")
  }
}
