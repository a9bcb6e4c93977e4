/// Files that are made to take long, each at any size.
enum Adversarial {
  static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
    ("flow-depth", { String(repeating: "[", count: $0) }),
    ("mapping-depth", { String(repeating: "{a: ", count: $0 / 4) }),
    ("block-depth", { size in lines(size) { String(repeating: " ", count: min($0, 2000)) + "a:" } }),
    ("flow-on-one-line", { size in "[" + joined(size, ", ") { "a\($0)" } + "]" }),
    ("quoted-scalar", { "a: \"" + String(repeating: "x y\\n ", count: $0 / 6) + "\"\n" }),
    ("plain-scalar", { "a:\n" + String(repeating: "  some words\n", count: $0 / 13) }),
    ("literal-scalar", { "a: |\n" + String(repeating: "  some words\n", count: $0 / 13) }),
    ("many-keys", { size in lines(size) { "key_\($0): \($0)" } }),
    ("equal-keys", { size in lines(size) { "key_\($0 % 7): \($0)" } }),
    ("many-aliases", { size in "base: &b {a: 1}\nlist:\n" + lines(size) { _ in "- *b" } }),
    ("many-anchors", { size in lines(size) { "- &anchor_\($0) {a: *anchor_\(max(0, $0 - 1))}" } }),
    ("many-merges", { size in "base: &b {a: 1, c: 2}\n" + lines(size) { "k\($0): {<<: *b, d: \($0)}" } }),
    ("comments", { size in lines(size) { "# comment \($0) größer" } + "a: 1\n" }),
    ("comment-per-key", { size in lines(size) { "k\($0): 1 # größer \($0)" } }),
    ("many-documents", { size in lines(size) { "---\na: \($0)" } }),
    ("native-layers", { size in "layers:\n" + lines(size, native) }),
    ("native-layers-refused", { size in "layers:\n" + lines(size) { "- {id: n\($0), type: BatchNorm2d, args: [8]}" } }),
    ("native-layers-on-one-line", { size in "layers: [" + joined(size, ", ", native2) + "]\n" }),
    ("hydra-layers", { size in "model:\n  _target_: torch.nn.Sequential\n  _args_:\n" + lines(size, hydra) }),
    ("hydra-models", { size in lines(size) { "m\($0): {_target_: torch.nn.BatchNorm2d, num_features: 8}" } }),
    ("hydra-opaque", { size in lines(size) { "m\($0): {_target_: my.Thing, inner: {_target_: torch.nn.BatchNorm2d, num_features: 8}}" } }),
    ("interpolations", { size in interpolations(size) { _ in "${widths.large}" } }),
    ("interpolations-to-many-keys", { size in interpolations(size) { "${model.in_\($0).num_features}" } }),
    ("interpolations-to-factories", { size in factories(size) }),
    ("native-unknown-ids", { size in "layers:\n" + lines(size) { "- {id: n\($0), type: ReLU, from: m\($0)}" } }),
    ("hydra-unknown-classes", { size in lines(size) { "m\($0): {_target_: torch.nn.BatchNormal\($0)d, num_features: 8}" } }),
    ("doubling-interpolations", { size in "v0: a\n" + lines(size) { "v\($0 + 1): ${v\($0)}${v\($0)}" } }),
    ("monai-counts", { size in lines(size) { "m\($0): {_target_: monai.networks.nets.SegResNet, blocks_down: [1, 2, 2147483647, 4]}" } }),
    ("codes-in-one-comment", { size in "m: \(norm) # normlint: ignore[" + joined(size, ", ") { "NL\(101 + $0 % 6)" } + "]\n" }),
    ("unused-ignores", { size in "m: \(norm)\n" + lines(size) { "a\($0): 1 # normlint: ignore[NL201]" } }),
    // What is found is measured in every output.
    ("found-aliases", { size in "norm: &n \(norm)\nmodel:\n  _target_: torch.nn.Sequential\n  _args_:\n" + lines(size) { _ in "  - *n" } }),
    ("found-models", { size in lines(size) { "m\($0): \(norm)" } }),
    ("found-models-below-a-key", { size in "models:\n" + lines(size) { "  m\($0): \(norm)" } }),
    ("found-models-in-a-list", { size in "models:\n" + lines(size) { _ in "- \(norm)" } }),
    ("found-models-in-brackets", { size in "{" + joined(size, ", ") { "\"m\($0)\": \(norm)" } + "}\n" }),
    (
      "found-models-with-references",
      { size in
        "widths: {c: 8}\n" + lines(size) { "m\($0): {_target_: torch.nn.BatchNorm2d, num_features: \"${widths.c}\"}" }
      }
    ),
    ("found-native-norms", { size in "layers:\n" + lines(size) { native($0) } }),
    ("found-norms", { size in "model:\n  _target_: torch.nn.Sequential\n  _args_:\n" + lines(size) { _ in "  - \(norm)" } }),
    ("found-on-one-line", { size in "model: {_target_: torch.nn.Sequential, _args_: [" + joined(size, ", ") { _ in norm } + "]}\n" }),
    ("found-in-factories", { size in lines(size) { "m\($0): {_target_: torchvision.models.resnet18, num_classes: \($0)}" } }),
    ("text-with-dollars", { size in "a: " + String(repeating: "${", count: size / 2) + "\n" }),
  ]

  private static let norm = "{_target_: torch.nn.BatchNorm2d, num_features: 8}"

  private static func native(_ index: Int) -> String {
    index % 2 == 0 ? "- {id: c\(index), type: Conv2d, args: [8, 8, 3, 1, 1]}" : "- {id: n\(index), type: BatchNorm2d, args: [8]}"
  }

  private static func native2(_ index: Int) -> String { String(native(index).dropFirst(2)) }

  private static func hydra(_ index: Int) -> String {
    index % 2 == 0
      ? "  - {_target_: torch.nn.Conv2d, _args_: [8, 8, 3, 1, 1]}" : "  - {_target_: torch.nn.BatchNorm2d, num_features: 8}"
  }

  private static func interpolations(_ size: Int, _ value: (Int) -> String) -> String {
    "widths: {small: 4, large: 8}\nmodel:\n  _target_: torch.nn.Sequential\n"
      + lines(size) { "  in_\($0): {_target_: torch.nn.GroupNorm, num_groups: 4, num_channels: \"\(value($0))\", num_features: 8}" }
  }

  private static func factories(_ size: Int) -> String {
    "net: {_target_: torch.nn.BatchNorm2d, num_features: 8}\nmodels:\n"
      + lines(size) { _ in "- {_target_: torch.nn.Sequential, _args_: [\"${net}\"]}" }
  }

  private static func lines(_ size: Int, _ line: (Int) -> String) -> String {
    var text = ""
    var index = 0
    while text.utf8.count < size {
      text += line(index) + "\n"
      index += 1
    }
    return text
  }

  private static func joined(_ size: Int, _ separator: String, _ part: (Int) -> String) -> String {
    var text = ""
    var index = 0
    while text.utf8.count < size {
      text += (index == 0 ? "" : separator) + part(index)
      index += 1
    }
    return text
  }
}
