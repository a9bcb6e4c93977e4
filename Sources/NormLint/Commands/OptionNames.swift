import ArgumentParser
import Model

/// What is near an option that no command has, or that another command has.
struct OptionNames {
  /// The option as the user wrote it, without dashes and value.
  private let word: String
  private let written: String
  private let command: ParsableCommand.Type

  /// - Parameter message: what the argument parser says; nil is returned where it is about something else
  init?(message: String, arguments: [String]) {
    let start = "Unknown option '"
    guard message.hasPrefix(start) else { return nil }
    written = String(message.dropFirst(start.count).prefix { $0 != "'" && $0 != "=" })
    word = String(written.drop { $0 == "-" })
    let named = arguments.first.flatMap { first in NormLintCommand.configuration.subcommands.first { $0.commandName == first } }
    command = named ?? CheckCommand.self
  }

  /// The whole message.
  var message: String { "unknown option '\(written)'\(hint)" }

  private var hint: String {
    let own = OptionNames.names(of: command)
    let near = near(own)
    if !near.isEmpty { return "; did you mean \(near.map { "'--\($0)'" }.joined(separator: " or "))?" }
    if command == CheckCommand.self, OutputFormat(rawValue: word) != nil { return "; did you mean '--output-format \(word)'?" }
    let other = NormLintCommand.configuration.subcommands.first { OptionNames.names(of: $0).contains(word) }
    if let other { return ", which is one of `normlint \(other.commandName)`" }
    return "; `normlint \(command.commandName) --help` lists all"
  }

  /// Names that are nearly the word; else those that begin with it or have it as a part, even a misspelt one.
  private func near(_ names: [String]) -> [String] {
    if let name = Suggestion.closest(to: word, in: names) { return [name] }
    if OutputFormat(rawValue: word) != nil { return [] }
    let parts = names.map { $0.split(separator: "-").map(String.init) }
    let part = parts.joined().contains(word) ? word : Suggestion.closest(to: word, in: parts.joined().filter { $0.utf8.count > 3 })
    return zip(names, parts).filter { $0.0.hasPrefix(word) || part.map($0.1.contains) == true }.map(\.0)
  }

  /// The long names of a command's options, as its help lists them, without the dashes.
  private static func names(of command: ParsableCommand.Type) -> [String] {
    var names: [String] = []
    for token in command.helpMessage().split(whereSeparator: { " \n,[]().;:'`".contains($0) }) where token.hasPrefix("--") {
      let name = String(token.dropFirst(2).prefix { $0 != "=" })
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return names
  }
}

extension ParsableCommand {
  fileprivate static var commandName: String { configuration.commandName ?? "" }
}
