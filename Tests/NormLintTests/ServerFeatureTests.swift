import LanguageServer
import Testing

@testable import NormLint

/// Hover, hints, symbols, definitions and completion of `normlint server`.
struct ServerFeatureTests {
  private static let text = """
    normlint: {inputs: [1, 3, 32, 32]}
    width: 8
    model:
      _target_: torch.nn.Sequential
      _args_:
        - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: "${width}", kernel_size: 3}
        - _target_: torch.nn.BatchNorm2d
          num_features: ${width}
        - {_target_: src.Net, width: 8}
    # normlint: ignore[NL104]

    """

  private static let python = """
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.bn = nn.BatchNorm2d(width)

        def forward(self, x):
            return self.bn(x)

    """

  private static let capabilities: JSONValue = [
    "textDocument": ["hover": ["contentFormat": ["markdown"]], "documentSymbol": ["hierarchicalDocumentSymbolSupport": true]]
  ]

  /// The result of a request about a text.
  private func ask(_ method: String, _ text: String = Self.text, at place: (Int, Int)? = nil, more: JSONValue? = nil) throws -> JSONValue? {
    let folder = try TemporaryFolder()
    try folder.write("src/__init__.py", text: "from .net import Net\n")
    try folder.write("src/net.py", text: Self.python)
    var session = ServerSession.begun(folder, capabilities: Self.capabilities)
    session.open("a.yaml", text)
    session.request(
      "textDocument/\(method)",
      [
        "textDocument": session.document("a.yaml"), "range": more,
        "position": place.map { ["line": .integer($0.0), "character": .integer($0.1)] },
      ])
    session.end()
    return try session.results()[1]
  }

  @Test func hintsTellShapesLevelsAndParameters() throws {
    let range: JSONValue = ["start": ["line": 0, "character": 0], "end": ["line": 99, "character": 0]]
    let hints = try ask("inlayHint", more: range)?.array ?? []
    // PyTorch: 3 * 8 * 3 * 3 weights and 8 biases, and two times 16 for the norms.
    #expect(
      hints.map { $0["label"] } == [
        "→ (1, 8, 30, 30) · level 1 · 224 parameters", "→ (1, 8, 30, 30) · level 1 · 240 parameters", "→ (1, 8, 30, 30) · level 1 · 256 parameters",
      ])
    #expect(hints.map { $0["position"]?["character"] } == [91, 36, 35])
  }

  @Test func hoverTellsOfTheLayer() throws {
    let hover = try ask("hover", at: (7, 8))?["contents"]?["value"]?.string ?? ""
    let parts = [
      "**`1`**: `BatchNorm2d(num_features=8, ", "takes `(1, 8, 30, 30)`, batched at level 1", "in train mode", "has 16 parameters", "NL101: ",
    ]
    for part in parts {
      #expect(hover.contains(part), "\(part) in \(hover)")
    }
  }

  @Test func hoverTellsOfTheRule() throws {
    let hover = try ask("hover", at: (9, 22))
    #expect(hover?["contents"]?["value"]?.string?.contains("**random-under-vmap** (error)") == true)
    #expect(hover?["range"] == ["start": ["line": 9, "character": 19], "end": ["line": 9, "character": 24]])
  }

  @Test func symbolsAreTheModules() throws {
    let symbols = try ask("documentSymbol")?.array ?? []
    #expect(symbols.map { $0["name"] } == ["model"])
    #expect(
      symbols.first?["children"]?.array?.map { $0["detail"] } == [
        "Conv2d → (1, 8, 30, 30)", "BatchNorm2d → (1, 8, 30, 30)", "Net → (1, 8, 30, 30)",
      ])
  }

  @Test(arguments: [(5, 64, "a.yaml", 1, 7), (7, 24, "a.yaml", 1, 7), (8, 20, "src/net.py", 2, 0)])
  func definitions(_ line: Int, _ column: Int, _ file: String, _ row: Int, _ start: Int) throws {
    let place = try ask("definition", at: (line, column))
    #expect(place?["uri"]?.string?.hasSuffix("/\(file)") == true, "\(String(describing: place))")
    #expect(place?["range"]?["start"] == ["line": .integer(row), "character": .integer(start)])
  }

  @Test(arguments: [
    ("a: &x 1\nb: *x\n", (1, 4), 3), ("layers:\n  - {id: s, type: ReLU}\n  - {id: t, type: add, from: [s, s]}\n", (2, 30), 9),
  ])
  func referencesOfOtherKinds(_ text: String, _ place: (Int, Int), _ column: Int) throws {
    #expect(try ask("definition", text, at: place)?["range"]?["start"]?["character"] == .integer(column))
  }

  /// The cursor stands where the text has `|`.
  @Test(arguments: [
    ("norm|", ["normlint"]), ("normlint:\n  mo|", ["models", "mode"]), ("normlint: {mode: |}", ["train", "eval", "null"]),
    ("normlint:\n  transforms:\n    - vmap:\n        size: 2\n        rand|", ["randomness"]),
    ("normlint:\n  transforms:\n  - vmap: {randomness: d|", ["different"]), ("normlint:\n  transforms:\n    - vm|", ["vmap"]),
    ("model:\n  _target_: torch.nn.BatchNorm|", ["torch.nn.BatchNorm1d", "torch.nn.BatchNorm2d", "torch.nn.BatchNorm3d"]),
    ("model:\n  _target_: torch.nn.BatchNorm2d\n  num_f|", ["num_features"]),
    ("model:\n  num_f|\n  _target_: torch.nn.BatchNorm2d\n", ["num_features"]),
    ("a:\n  - {_target_: torch.nn.Linear, in_features: 3, out|", ["out_features"]),
    ("model:\n  class_path: torch.nn.Linear\n  init_args:\n    in|", ["in_features"]),
    ("layers:\n  - {id: a, type: BatchNorm2d, args: {mom|", ["momentum"]), ("layers:\n  - id: a\n    type: LayerN|", ["LayerNorm"]),
    ("a: 1  # normlint: ignore[NL101, NL30|", ["NL301", "NL302", "NL303", "NL304", "NL305", "NL306"]), ("a: 1  # a remark [NL|", []),
    ("a:\n  b|", []),
  ])
  func completion(_ text: String, _ expected: [String]) throws {
    let cursor = try #require(text.firstIndex(of: "|"))
    let before = text[..<cursor].split(separator: "\n", omittingEmptySubsequences: false)
    let place = (before.count - 1, before.last?.utf16.count ?? 0)
    let items = try ask("completion", text.replacing("|", with: ""), at: place)?["items"]?.array ?? []
    #expect(items.compactMap { $0["label"]?.string } == expected)
  }

  /// Requests at every place of a text that is cut at every place.
  @Test func nothingTrapsInTextsThatAreBeingTyped() throws {
    var session = ServerSession.begun(try TemporaryFolder(), capabilities: Self.capabilities)
    session.open("a.yaml", "")
    let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, text) in lines.enumerated() {
      for column in stride(from: 0, through: text.utf16.count, by: 3) {
        session.change("a.yaml", nil, (lines[..<line] + [text.prefix(column)]).joined(separator: "\n"))
        for method in ["completion", "hover", "definition"] {
          session.request(
            "textDocument/\(method)",
            ["textDocument": session.document("a.yaml"), "position": ["line": .integer(line), "character": .integer(column)]])
        }
        session.request("textDocument/documentSymbol", ["textDocument": session.document("a.yaml")])
      }
    }
    session.end()
    #expect(try session.results().allSatisfy { $0 != nil })
  }
}
