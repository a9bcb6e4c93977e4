import Catalogue
import Model

/// A key that decides what the norm layers of a model, or of a part of it, are.
struct NormSwitch: Sendable {
  /// The keys on the way to it, joined by dots; `**` stands for any way.
  let key: String
  /// What the key decides, as a subject: "every norm layer of the backbone".
  let makes: String
  /// What must stand elsewhere for the key to count, and what must not.
  let when: [Condition]
  let unless: [Condition]
  /// Entries of the same mapping that freeze the layers.
  let beside: [Condition]
  /// Parts in which it isn't certain but with one of these entries beside it.
  let doubt: (part: Pattern, beside: [Condition])?
  /// Entries of the value, where that is a mapping, that take the running statistics.
  let off: [Condition]
  /// What stands for an absent key; nil where nothing is known then.
  let standard: String?
  /// The words that mean layers with running statistics, and their class.
  let batch: [(word: Pattern, type: String)]
  let safe: [Pattern]
  /// The entry of the value, where that is a mapping, that names the layer.
  let inside: String?
  let writes: [SwitchWriting]
  let help: String

  /// One of some words stands at a key.
  struct Condition: Sendable {
    let key: String
    let words: [Pattern]
  }
}

/// A format whose files are known by some of their keys.
struct SwitchFormat: Sendable {
  let name: String
  /// Keys that must all stand in the file, of which some, and which must not.
  let needs: [String]
  let any: [String]
  let not: [String]
  /// The key that names what is built.
  let builder: String
  /// What to do in Python.
  let code: String
  let switches: [NormSwitch]
  /// What is said of parts that make batch norms whatever the keys say.
  let hardCoded: [(condition: NormSwitch.Condition, says: String)]
}

/// Classes and functions whose arguments are switches.
struct SwitchClass: Sendable {
  let names: [Pattern]
  /// The first parameters, for positional arguments.
  let parameters: [String]
  /// The parameter that the class's own name stands for.
  let named: String?
  let switches: [NormSwitch]
}
