import YAMLSource

/// Lightning's trainer in a config, and its changes to networks (`lightning/pytorch/trainer/connectors/accelerator_connector.py`,
/// `lightning/pytorch/plugins/layer_sync.py`).
struct LightningTrainer {
  /// `sync_batchnorm: true`
  let synchronizesNorms: Bool
  /// Certainly several processes; unknown strategies and devices count as one.
  let isDistributed: Bool
  /// The class of a Hydra config; nil where the format needs none.
  private let target: String?

  /// Whether a Hydra config makes it.
  var isInstantiated: Bool {
    target.map { $0.hasSuffix(".Trainer") && ["lightning.", "pytorch_lightning."].contains(where: $0.hasPrefix) } ?? false
  }

  /// The trainer in a container; nil where there is none.
  init?(in container: NodeID, of file: YAMLFile) {
    guard let node = file.value(for: "trainer", in: container) else { return nil }
    let trainer = file.resolve(node)
    func value(_ key: StaticString, of node: NodeID) -> NodeID? {
      file.kind(node) == .mapping ? file.value(for: key, in: node).map(file.resolve) : nil
    }
    func scalar(_ key: StaticString, of node: NodeID) -> Scalar? {
      value(key, of: node).flatMap { file.kind($0) == .scalar ? file.scalar($0) : nil }
    }
    func setting(_ key: StaticString) -> Scalar? { scalar(key, of: trainer) }
    if case .string(let name)? = setting("_target_") { target = name } else { target = nil }
    synchronizesNorms = setting("sync_batchnorm") == .bool(true)
    let lists = value("devices", of: trainer).map { file.kind($0) == .sequence && file.items(of: $0).count(where: { _ in true }) > 1 } ?? false
    let isOneDevice = setting("devices") == .int(1) || setting("devices") == .string("1")
    // A strategy is a name, or an object of a class that is named after it.
    let strategy = value("strategy", of: trainer).flatMap { scalar("class_path", of: $0) ?? scalar("_target_", of: $0) } ?? setting("strategy")
    isDistributed =
      lists || LightningTrainer.isSeveral(setting("devices")) || LightningTrainer.isSeveral(setting("num_nodes"))
      || LightningTrainer.runsProcesses(strategy) && !isOneDevice
  }

  /// Whether a strategy runs several processes: `ddp`, `ddp_spawn`, `fsdp`, `deepspeed_stage_2`, `lightning.pytorch.strategies.DDPStrategy` ...
  private static func runsProcesses(_ strategy: Scalar?) -> Bool {
    guard case .string(let text)? = strategy else { return false }
    let name = text.split(separator: "." as Character).last?.lowercased() ?? ""
    return ["ddp", "fsdp", "deepspeed"].contains { name.hasPrefix($0) }
  }

  /// Whether a number, or a text that spells it, is above 1.
  private static func isSeveral(_ value: Scalar?) -> Bool {
    switch value {
    case .int(let count)?: count > 1
    case .string(let text)?: (Int(text) ?? 0) > 1 || text.contains(",")
    default: false
    }
  }
}
