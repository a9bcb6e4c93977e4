import Model
import YAMLSource

/// Where a switch stands, or would stand.
struct SwitchSite {
  /// The keys on the way, joined by dots.
  let key: String
  /// Nil where the key is absent.
  let value: Argument?
  let container: NodeID?
  /// What a finding points at.
  let marker: NodeID
  /// The other entries of the same mapping.
  let siblings: [Keyword]
}

/// The scope in which switches and their conditions are looked up: a file, or the arguments of a call.
protocol SwitchScope {
  /// The places that a switch's key names.
  mutating func places(_ key: String) -> [SwitchSite]
  /// The value at a key; nil if absent.
  mutating func value(_ key: String) -> Value?
  /// Whether a part that may hold further keys was not read.
  var isIncomplete: Bool { get }
}

/// The result of a switch.
enum SwitchOutcome {
  /// Layers of this class, with running statistics.
  case tracking(String, SwitchFacts, at: NodeID)
  /// Possibly such layers.
  case possible(String, at: NodeID)
  /// The value is unknown.
  case unresolved(String, at: NodeID)
  /// No layers with running statistics; the reason as a sentence.
  case safe(String)
  /// The layers can't be built; the reason as a sentence.
  case refused(String, at: NodeID)
}

extension NormSwitch {
  /// The switch's result at each of its locations.
  func outcomes(in scope: inout some SwitchScope, code: String) -> [SwitchOutcome] {
    scope.places(key).compactMap { outcome(at: $0, &scope, code: code) }
  }

  private func outcome(at place: SwitchSite, _ scope: inout some SwitchScope, code: String) -> SwitchOutcome? {
    guard let given = place.value else {
      guard let standard, !scope.isIncomplete, isCertain(&scope) else { return nil }
      if let type = type(of: standard) { return .tracking(type, facts(place, code), at: place.marker) }
      return .safe("`\(place.key)` is \(standard) by default")
    }
    if case .unknown(let reason) = given.value { return .unresolved(reason, at: given.node) }
    let (word, entries) = word(of: given.value)
    guard let word else { return nil }
    if let missing = required.first(where: { $0.word == word })?.entry, case .mapping = given.value,
      !entries.contains(where: { $0.name == missing })
    {
      return .refused("`\(place.key)` is \(word) without `\(missing)`, which the layer can't be built without", at: given.node)
    }
    let isOff = holds(off, in: entries) || holds(beside, in: place.siblings)
    if let type = type(of: word), !isOff {
      if isCertain(&scope), !isDoubtful(place) { return .tracking(type, facts(place, code), at: given.node) }
      return .possible("`\(place.key): \(word)` may make batch norms; whether it does can't be seen here", at: given.node)
    }
    guard isOff || safe.contains(where: { $0.matches(word) }) else { return nil }
    return .safe("`\(place.key)` is \(word.isEmpty ? "empty" : word)\(isOff ? " without running statistics" : "")")
  }

  /// The word that names the layer, and its sibling entries.
  private func word(of value: Value) -> (String?, [Keyword]) {
    switch value {
    case .mapping(let entries):
      guard let inside, let named = entries.first(where: { $0.name == inside }) else { return (nil, entries) }
      return (named.argument.value.switchWord, entries)
    case .partial(let call), .template(let call): return (call.target.shortName, call.keywords)
    default: return (value.switchWord, [])
    }
  }

  private func type(of word: String) -> String? { batch.first { $0.word.matches(word) }?.type }

  /// Whether the component that makes the layers is known to be built.
  private func isCertain(_ scope: inout some SwitchScope) -> Bool {
    for condition in when {
      let word = scope.value(condition.key)?.switchWord ?? "null"
      if word == "null", scope.isIncomplete { continue }
      guard condition.words.contains(where: { $0.matches(word) }) else { return false }
    }
    for condition in unless {
      let word = scope.value(condition.key)?.switchWord ?? "null"
      if condition.words.contains(where: { $0.matches(word) }) { return false }
    }
    return true
  }

  private func isDoubtful(_ place: SwitchSite) -> Bool {
    guard let doubt, let part = place.key.dottedParts.dropLast().last, doubt.part.matches(String(part)) else { return false }
    return !holds(doubt.beside, in: place.siblings)
  }

  private func holds(_ conditions: [Condition], in entries: [Keyword]) -> Bool {
    conditions.contains { condition in
      entries.contains { entry in
        entry.name == condition.key
          && condition.words.contains { $0.matches(entry.argument.value.switchWord ?? "null") }
      }
    }
  }

  private func facts(_ place: SwitchSite, _ code: String) -> SwitchFacts {
    var channels: [String: Int] = [:]
    for entry in place.siblings { if case .int(let number) = entry.argument.value { channels[entry.name] = number } }
    let flags = place.siblings.filter { if case .bool(true) = $0.argument.value { true } else { false } }
    let part = place.key.dottedParts.dropLast().joined(separator: ".")
    return SwitchFacts(
      key: place.key, makes: makes.filled("part", "`\(part)`"), value: place.value?.node, container: place.container, inside: inside,
      help: code.isEmpty ? help : "\(help); \(code)", writes: writes, channels: channels, flags: Set(flags.map(\.name)))
  }
}
