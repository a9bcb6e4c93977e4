import YAMLSource

/// The norm layers that a key decides; one layer represents all of them.
package struct SwitchedNorm: Layer {
  package let type: String
  package let facts: SwitchFacts
  package private(set) var tracks = true

  package init(_ type: String, _ facts: SwitchFacts) { (self.type, self.facts) = (type, facts) }

  package var isModelled: Bool { false }
  package var switching: SwitchFacts? { tracks ? facts : nil }
  package var arguments: [(name: String, value: Printed)] { [("key", .string(facts.key))] }
  package var state: [StateTensor] {
    let statistics: [StateTensor] = [.buffer("running_mean", .unknown), .buffer("running_var", .unknown)]
    return [.parameter("weight", .unknown), .parameter("bias", .unknown)] + (tracks ? statistics : [])
  }

  package mutating func removeRunningStatistics() { tracks = false }

  /// Assumes a layer with weights before them: a convolution or a linear layer.
  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let output = call.output(.unknown, parameters: true)
    guard tracks, call.isTraining else { return output }
    if type.hasPrefix("BatchNorm") || type == "SyncBatchNorm" { call.record(.incrementsCounter) }
    call.record(.updatesStatistics(levels: output.levels))
    return output
  }
}

/// A switch in a file and its possible values.
public struct SwitchFacts: Sendable {
  /// The keys on the way to it, joined by dots.
  public let key: String
  /// What it decides: "every norm layer of the backbone".
  public let makes: String
  /// The value's node, nil if the key is absent; and the mapping for the key.
  public let value: NodeID?
  public let container: NodeID?
  /// The entry of a mapping value that names the layer.
  public let inside: String?
  public let help: String
  package let writes: [SwitchWriting]
  /// The channels that a number of groups must divide, where they are known, by the key that holds them.
  package let channels: [String: Int]
  /// Which keys beside it are true.
  package let flags: Set<String>

  package init(
    key: String, makes: String, value: NodeID?, container: NodeID?, inside: String?,
    help: String, writes: [SwitchWriting], channels: [String: Int], flags: Set<String>
  ) {
    self.key = key
    self.makes = makes
    self.value = value
    self.container = container
    self.inside = inside
    self.help = help
    self.writes = writes
    self.channels = channels
    self.flags = flags
  }

  /// The key alone.
  public var name: String { key.shortName }

  /// Whether a value freezes the layers' statistics.
  public var freezes: Bool { writes.contains { $0.option == "eval" } }

  /// What is to be written for an option, with the largest number of groups up to `limit` that divides the channels.
  public func writing(for option: String, groups limit: Int) throws(EditRefusal) -> SwitchWriting {
    guard let writing = writes.first(where: { $0.option == option }) else {
      throw EditRefusal("`\(name)` has no value for it; \(help)")
    }
    if let flag = writing.notWith, flags.contains(flag) { throw EditRefusal("pretrained weights would not fit") }
    guard let key = writing.channels else { return writing }
    guard let channels = channels[key], channels > 0, let value = writing.value else {
      throw EditRefusal("`\(key)`, which the number of groups must divide, is not known")
    }
    let groups = (1...max(1, min(limit, channels))).last { channels % $0 == 0 } ?? 1
    return SwitchWriting(
      option: option, value: value.filled("groups", String(groups)), entries: [], dropped: [], channels: nil, notWith: nil)
  }
}

/// A value that a fix can write for a switch, and the documented option that it belongs to.
public struct SwitchWriting: Sendable {
  public let option: String
  /// A scalar; `{groups}` is replaced by the number of groups.
  public let value: String?
  /// Entries to set and entries to remove.
  public let entries: [(name: String, value: String)]
  public let dropped: [String]
  /// The key beside it that holds the number of channels.
  package let channels: String?
  /// The key beside it that must not be true.
  package let notWith: String?

  package init(option: String, value: String?, entries: [(name: String, value: String)], dropped: [String], channels: String?, notWith: String?) {
    self.option = option
    self.value = value
    self.entries = entries
    self.dropped = dropped
    self.channels = channels
    self.notWith = notWith
  }
}

extension String {
  /// The text with `{name}` replaced.
  package func filled(_ name: String, _ text: String) -> String {
    let (bytes, slot) = (Array(utf8), Array("{\(name)}".utf8))
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: slot) }) else { return self }
    return String(decoding: bytes[..<start] + text.utf8 + bytes[(start + slot.count)...], as: UTF8.self)
  }
}
