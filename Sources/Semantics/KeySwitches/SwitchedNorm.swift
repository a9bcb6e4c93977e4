import YAMLSource

/// Norm layers that a key of the file decides, as many as the model's code makes: one stands for all.
struct SwitchedNorm: Layer {
  let type: String
  let facts: SwitchFacts
  private(set) var tracks = true

  init(_ type: String, _ facts: SwitchFacts) { (self.type, self.facts) = (type, facts) }

  var isModelled: Bool { false }
  var switching: SwitchFacts? { tracks ? facts : nil }
  var arguments: [(name: String, value: Printed)] { [("key", .string(facts.key))] }
  var state: [StateTensor] {
    let statistics: [StateTensor] = [.buffer("running_mean", .unknown), .buffer("running_var", .unknown)]
    return [.parameter("weight", .unknown), .parameter("bias", .unknown)] + (tracks ? statistics : [])
  }

  mutating func removeRunningStatistics() { tracks = false }

  /// A layer with weights stands before them: a convolution, or a linear one.
  func transfer(_ call: inout LayerCall) -> TensorFacts {
    let output = call.output(.unknown, parameters: true)
    guard tracks, call.isTraining else { return output }
    if type.hasPrefix("BatchNorm") || type == "SyncBatchNorm" { call.record(.incrementsCounter) }
    call.record(.updatesStatistics(levels: output.levels))
    return output
  }
}

/// Where a switch stands in a file, and what may be written there.
public struct SwitchFacts: Sendable {
  /// The keys on the way to it, joined by dots.
  public let key: String
  /// What it decides: "every norm layer of the backbone".
  public let makes: String
  /// The node that spells the value; nil where the key is absent, and the mapping that would hold it.
  public let value: NodeID?
  public let container: NodeID?
  /// The entry of the value, where that is a mapping, that names the layer.
  public let inside: String?
  public let help: String
  let writes: [SwitchWriting]
  /// The channels that a number of groups must divide, where they are known, by the key that holds them.
  let channels: [String: Int]
  /// Which keys beside it are true.
  let flags: Set<String>

  /// The key alone.
  public var name: String { key.shortName }

  /// Whether a value makes layers that keep their statistics as they are.
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
