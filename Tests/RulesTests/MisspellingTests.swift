import Testing

@testable import Rules

/// Names and keys that are certainly meant for another one: the loaders take them for something else, or find no class.
@Suite struct MisspellingTests {
  private func errors(_ text: String) -> [String] {
    Linter().lint(bytes: Array(text.utf8)).diagnostics.filter { $0.severity == .error }.map { "\($0.code.rawValue) \($0.message)" }
  }

  @Test(arguments: ["_traget_", "_target", "_taget_"])
  func hydraKeys(key: String) {
    let text = "other: {_target_: torch.nn.ReLU}\nmodel: {\(key): torch.nn.BatchNorm2d, num_features: 3}\n"
    #expect(errors(text) == ["NL002 `\(key)` is no key of Hydra's; did you mean `_target_`?"])
  }

  @Test(arguments: ["_self_", "_name_", "_here_", "_type_"])
  func otherKeys(key: String) {
    #expect(errors("other: {_target_: torch.nn.ReLU}\nmodel: {\(key): torch.nn.BatchNorm2d}\n") == [])
  }

  @Test func lightningKeys() {
    let text = "model:\n  class_path: torch.nn.BatchNorm2d\n  init_arg: {num_features: 3}\n"
    #expect(errors(text) == ["NL002 `init_arg` is no key beside `class_path`; did you mean `init_args`?"])
  }

  @Test(arguments: [("Cnov", "Conv"), ("conv", "Conv"), ("Convv", "Conv"), ("Dtect", "Detect"), ("Concta", "Concat")])
  func yoloModules(name: String, meant: String) {
    #expect(errors(rows(name)).contains { $0.contains("did you mean `\(meant)`?") })
  }

  /// Modules of somebody's own.
  @Test(arguments: ["DConv", "PConv", "C3k", "C2fX", "ECA", "ConvX", "CBAM", "BottleneckCSPC", "BottleneckCSPB", "SPPCSPC"])
  func ownModules(name: String) { #expect(!errors(rows(name)).contains { $0.contains("did you mean") }) }

  private func rows(_ name: String) -> String {
    "nc: 80\nbackbone:\n  - [-1, 1, \(name), [64, 3, 2]]\n  - [-1, 1, Conv, [64, 3, 2]]\nhead:\n  - [[1], 1, Detect, [nc]]\n"
  }
}
