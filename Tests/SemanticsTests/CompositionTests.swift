import Fixtures
import Foundation
import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Config folders in memory.
private struct Folder: ConfigFiles {
  let files: [String: String]
  func read(_ path: String) -> YAMLFile? { files[path].map { YAMLFile(bytes: Array($0.utf8)) } }

  func composed(_ path: String, choosing choice: GroupChoice? = nil) throws -> ComposedConfig {
    let file = try #require(read(path))
    return try #require(ComposedConfig(file, path: path, files: self, choosing: choice))
  }
}

/// What Hydra 1.3.8 made of config folders (`fixtures/oracle/hydra/defaults.jsonl`, written by `tools/oracle/record-defaults`).
@Suite("Compositions")
struct CompositionTests {
  struct Record: CustomTestStringConvertible {
    let line: Int
    let files: [String: String]
    let choice: GroupChoice?
    let composed: String
    var testDescription: String { "line \(line)" }
  }

  static let records: [Record] = {
    ((try? Fixtures.records("oracle/hydra/defaults.jsonl")) ?? []).enumerated().compactMap { index, record in
      guard let files = record["files"] as? [String: String], let composed = record["composed"] else { return nil }
      return Record(line: index + 1, files: files, choice: (record["chosen"] as? [String: Any]).flatMap(choice), composed: text(composed))
    }
  }()

  private static func choice(_ record: [String: Any]) -> GroupChoice? {
    guard let group = record["group"] as? String, let option = record["option"] as? String else { return nil }
    return GroupChoice(group: group, option: option, isAppended: record["appended"] as? Bool == true)
  }

  @Test func theTruthIsThere() { #expect(Self.records.count >= 250) }

  @Test("A folder is composed as Hydra composes it", arguments: records)
  func hydra(_ record: Record) throws {
    let folder = Folder(files: Dictionary(uniqueKeysWithValues: record.files.map { ("conf/" + $0, $1) }))
    let config = try folder.composed("conf/config.yaml", choosing: record.choice)
    #expect(Self.text(config.file, config.file.documents[0]) == record.composed, "\(record.files) \(String(describing: record.choice))")
    // Every node stands in one of the files, with the text that it has there.
    for index in config.file.documents[0].index..<UInt32(config.file.nodeCount) {
      let range = config.file.range(NodeID(index))
      // Keys that a package gives stand in none.
      guard let place = config.composition.locate(range) else {
        #expect(config.file.isKey(NodeID(index)))
        continue
      }
      if place.range.upperBound <= config.sources[place.source].file.bytes.count {
        #expect(config.sources[place.source].file.bytes[place.range] == config.file.bytes[range])
      }
    }
  }

  // MARK: Sorted text, the same for both sides

  private static func text(_ value: Any) -> String {
    switch value {
    case let map as [String: Any]: "{" + map.keys.sorted().map { "\($0): \(text(map[$0]!))" }.joined(separator: ", ") + "}"
    case let list as [Any]: "[" + list.map(text).joined(separator: ", ") + "]"
    case is NSNull: "null"
    case let number as NSNumber where String(cString: number.objCType) == "c": number.boolValue ? "true" : "false"
    case let number as NSNumber: "\(number.doubleValue)"
    default: "'\(value)'"
    }
  }

  private static func text(_ file: YAMLFile, _ node: NodeID) -> String {
    let node = file.resolve(node)
    switch file.kind(node) {
    case .mapping:
      let entries = file.mergedEntries(of: node).map { (file.text(file.resolve($0.key)), text(file, $0.value)) }
      return "{" + entries.sorted { $0.0 < $1.0 }.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
    case .sequence: return "[" + file.items(of: node).map { text(file, $0) }.joined(separator: ", ") + "]"
    default:
      return switch file.scalar(node) {
      case .null: "null"
      case .bool(let value): value ? "true" : "false"
      case .int(let value): "\(Double(value))"
      case .float(let value): "\(value)"
      case .string(let value): "'\(value)'"
      }
    }
  }

  // MARK: Includes

  @Test("A file starts from what it includes, later files first to last")
  func includes() throws {
    let folder = Folder(files: [
      "a/b/top.yaml": "_BASE_: ../base.yaml\nMODEL: {X: {Y: 2}}\n", "a/base.yaml": "_BASE_: root.yaml\nMODEL: {X: {Y: 1, Z: 1}}\n",
      "a/root.yaml": "MODEL: {W: 0, X: 5}\n",
      "c/top.yml": "__include__: ['./one.yml', '../a/root.yaml']\nV: 1\n", "c/one.yml": "MODEL: {W: 9, Q: 1}\n",
    ])
    let yacs = try folder.composed("a/b/top.yaml")
    #expect(Self.text(yacs.file, yacs.file.documents[0]) == "{MODEL: {W: 0.0, X: {Y: 2.0, Z: 1.0}}}")
    #expect(yacs.sources.map(\.path) == ["a/b/top.yaml", "a/base.yaml", "a/root.yaml"] && yacs.missing == nil)
    let list = try folder.composed("c/top.yml")
    #expect(Self.text(list.file, list.file.documents[0]) == "{MODEL: {Q: 1.0, W: 0.0, X: 5.0}, V: 1.0}")
  }

  /// MONAI 1.6.1: `ConfigParser.load_config_files` of these files, `train` first, then `evaluate`, then the file itself.
  @Test(
    "A bundle's config for several processes is set in the configs that it changes",
    arguments: [
      (
        "multi_gpu_train.yaml",
        "{device: '$torch', network_def: {_target_: 'UNet', a: {d: 3.0, e: 5.0}, norm: 'batch'}, optimizer: {lr: 4.0}, "
          + "train: {trainer: {keep: [1.0, 2.0], max_epochs: 4.0}}}"
      ),
      (
        "multi_gpu_evaluate.json",
        "{network: '$@network_def', network_def: {_target_: 'UNet', norm: 'instance'}, optimizer: {lr: 1.0, momentum: 2.0}, "
          + "train: {trainer: {keep: [1.0, 2.0], max_epochs: 6.0}}, validate: {x: {z: 2.0}}}"
      ),
    ])
  func bundles(_ name: String, _ loaded: String) throws {
    let folder = Folder(files: [
      "c/train.yaml":
        "network_def: {_target_: UNet, norm: batch, a: {b: 1, c: 2}}\ntrain: {trainer: {max_epochs: 4, keep: [1, 2]}}\noptimizer: {lr: 1}\n",
      "c/evaluate.json":
        "{\"network_def\": {\"_target_\": \"UNet\", \"norm\": \"instance\"}, \"train#trainer#max_epochs\": 5, \"validate\": {\"x\": {\"y\": 1}}}",
      "c/multi_gpu_evaluate.json":
        "{\"network\": \"$@network_def\", \"validate::x\": {\"z\": 2}, \"+optimizer\": {\"momentum\": 2}, \"train::trainer#max_epochs\": 6}",
      "c/multi_gpu_train.yaml": "device: $torch\nnetwork_def#a: {d: 3}\n+network_def#a: {e: 5}\noptimizer#lr: 4\ntrain#trainer#keep#0#x: 1\n",
      "d/multi_gpu_train.yaml": "device: $torch\n",
    ])
    let config = try folder.composed("c/\(name)")
    #expect(Self.text(config.file, config.file.documents[0]) == loaded)
    let alone = try #require(folder.read("d/multi_gpu_train.yaml"))
    #expect(ComposedConfig(alone, path: "d/multi_gpu_train.yaml", files: folder) == nil)
  }

  @Test(
    "What can't be read is named",
    arguments: [
      ("_BASE_: nope.yaml\na: 1\n", ["nope.yaml"]), ("_BASE_: /etc/passwd\na: 1\n", ["/etc/passwd"]), ("_BASE_: ~/x.yaml\n", ["~/x.yaml"]),
      ("_BASE_: https://a.b/c.yaml\n", ["https://a.b/c.yaml"]), ("_BASE_: top.yaml\na: 1\n", ["top.yaml"]),
      ("defaults: [{model: nope}, {x: '???'}, {y: '${z}'}]\n", ["model: nope", "x: ???", "y: ${z}"]),
      ("defaults: [{hydra/launcher: slurm}, {optional model: nope}]\n", []), ("defaults: [loop]\n", ["loop"]),
    ] as [(String, [String])])
  func missing(_ text: String, _ names: [String]) throws {
    let folder = Folder(files: ["top.yaml": text, "loop.yaml": "defaults: [other]\n", "other.yaml": "defaults: [gone]\n"])
    let config = try folder.composed("top.yaml")
    #expect((config.missing?.names ?? []) == (names == ["loop"] ? ["gone"] : names))
  }

  @Test("Circles end")
  func circles() throws {
    let folder = Folder(files: [
      "a.yaml": "_BASE_: b.yaml\nx: 1\n", "b.yaml": "_BASE_: a.yaml\ny: 1\n", "d.yaml": "defaults: [e, {g: h}]\n",
      "e.yaml": "defaults: [d, e]\nx: 1\n", "g/h.yaml": "defaults: [h, {/g: h}]\nz: 1\n",
    ])
    _ = try folder.composed("a.yaml")
    _ = try folder.composed("d.yaml")
  }

  @Test("Bombs are not composed", arguments: [8, 12])
  func bombs(_ levels: Int) throws {
    var bomb = "a0: &a0 {k: 1}\n"
    for level in 1..<levels {
      bomb += "a\(level): &a\(level) {" + (0..<9).map { "k\($0): *a\(level - 1)" }.joined(separator: ", ") + "}\n"
    }
    var files = ["p.yaml": "defaults: [one, two]\n", "one.yaml": bomb, "two.yaml": bomb]
    for level in 0..<14 { files["i\(level).yaml"] = "_BASE_: [i\(level + 1).yaml, i\(level + 1).yaml, i\(level + 1).yaml]\n" }
    let folder = Folder(files: files)
    let primary = try #require(folder.read("p.yaml"))
    let config = ComposedConfig(primary, path: "p.yaml", files: folder)
    // The reader has its own limit for what aliases expand to; below it the merge has.
    let isStopped = config == nil || config?.missing?.names == ["one", "two"]
    #expect(isStopped)
    _ = try folder.composed("i0.yaml")
  }

  @Test(
    "Lists of other programs are left alone",
    arguments: [
      "defaults: {run: {shell: bash}}\n", "defaults: []\n", "defaults: [[1]]\n", "defaults: [{a: 1, b: 2}]\n", "other: 1\n", "- defaults\n",
    ])
  func others(_ text: String) { #expect(!ComposedConfig.isNeeded(for: YAMLFile(bytes: Array(text.utf8)), at: [])) }
}
