import Model

/// A key that decides what the norm layers of a model, or of a part of it, are.
struct NormSwitch: Sendable {
  /// The dotted path of the key; `**` matches any path.
  let key: String
  /// The layers that the key decides, as a subject: "every norm layer of the backbone".
  let makes: String
  /// Conditions on other keys for the switch to count.
  let when: [Condition]
  let unless: [Condition]
  /// Entries of the same mapping that freeze the layers' statistics.
  let beside: [Condition]
  /// Parts in which the switch is certain only with one of these entries beside it.
  let doubt: (part: Pattern, beside: [Condition])?
  /// Entries of a mapping value that switch running statistics off.
  let off: [Condition]
  /// The default for an absent key; nil if unknown.
  let standard: String?
  /// The words that mean layers with running statistics, and their class.
  let batch: [(word: Pattern, type: String)]
  let safe: [Pattern]
  /// The entry of a mapping value that names the layer.
  let inside: String?
  /// The entries of a mapping value without which a layer can't be built, by the layer's word.
  let required: [(word: String, entry: String)]
  let writes: [SwitchWriting]
  let help: String

  /// A condition: a key has one of some words.
  struct Condition: Sendable {
    let key: String
    let words: [Pattern]
  }
}

/// A format recognised by its keys.
struct SwitchFormat: Sendable {
  let name: String
  /// Required keys, keys of which one is required, and forbidden keys.
  let needs: [String]
  let any: [String]
  let not: [String]
  /// The key that names what is built.
  let builder: String
  /// What to do in Python.
  let code: String
  let switches: [NormSwitch]
}

/// Classes and functions whose arguments are switches.
struct SwitchClass: Sendable {
  let names: [Pattern]
  /// The first parameters, for positional arguments.
  let parameters: [String]
  /// The parameter that the class's name decides.
  let named: String?
  let switches: [NormSwitch]
}
