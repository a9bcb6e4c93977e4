import Rules
import Testing
import YAMLSource

@testable import NormLint

@Suite("The full output")
struct FullOutputTests {
  @Test("A finding with its path, a second place and help")
  func complete() throws {
    var sample = Sample(
      """
      normlint: {inputs: {x: [1, 3, 32, 32]}}
      layers:
        - {id: stem, type: Conv2d}
        - {id: bn1, type: BatchNorm2d, args: {num_features: 64}}

      """)
    try sample.add(
      at: "{id: bn1, type: BatchNorm2d, args: {num_features: 64}}", "BatchNorm2d `bn1` would update running_mean",
      trace: [("normlint", "x is batched at level 1"), ("{id: stem", "stem hands it on")],
      related: [("layers", "the model begins here")], help: "use GroupNorm")
    #expect(
      sample.full == """
        models/a.yaml:4:5: NL101 [error] BatchNorm2d `bn1` would update running_mean
          |
        4 |   - {id: bn1, type: BatchNorm2d, args: {num_features: 64}}
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = path: 1:1: x is batched at level 1
          = path: 3:5: stem hands it on
          = note: 2:1: the model begins here
          = help: use GroupNorm


        """)
  }

  @Test("Several lines get a bracket")
  func block() throws {
    var sample = Sample("a: 1\nnorm:\n  _target_: torch.nn.BatchNorm2d\n  num_features: 64\n\nb: 2\n")
    try sample.add(at: "norm:\n  _target_: torch.nn.BatchNorm2d\n  num_features: 64\n\n")
    #expect(
      sample.full == """
        models/a.yaml:2:1: NL101 [error] m
          |
        2 | / norm:
        3 | |   _target_: torch.nn.BatchNorm2d
        4 | |   num_features: 64
          | |__________________^


        """)
  }

  @Test("Many lines are shown by their ends, a start inside a line by an arm")
  func longBlock() throws {
    let items = (1...9).map { "   i\($0)," }.joined(separator: "\n")
    var sample = Sample("a: [\n\(items)\n   end]\n")
    try sample.add(at: "[\n\(items)\n   end]")
    #expect(
      sample.full == """
        models/a.yaml:1:4: NL101 [error] m
           |
         1 |   a: [
           |  ____^
         2 | |    i1,
         3 | |    i2,
         4 | |    i3,
        ...  |
        11 | |    end]
           | |_______^


        """)
  }

  @Test("Columns are those of a terminal: tabs, wide characters, marks")
  func widths() throws {
    var sample = Sample("\tname: 漢字 😀 e\u{301}\u{200D} norm\u{7}x\r\n")
    try sample.add(at: "norm\u{7}")
    #expect(
      sample.full == """
        models/a.yaml:1:17: NL101 [error] m
          |
        1 |     name: 漢字 😀 e\u{301}\u{FFFD} norm␇x
          |                      ^^^^^


        """)
  }

  @Test("Bytes that are not UTF-8 and text that turns directions are shown harmlessly")
  func hostile() throws {
    var sample = Sample(bytes: Array("a: ".utf8) + [0xFF, 0xE2, 0x82] + Array("\u{202E}\u{1B}[2J b\n".utf8))
    sample.name = "a\u{1B}\n.yaml"
    try sample.add(at: "b", "line\nbreak\u{1B}[0m")
    #expect(
      sample.full == """
        a\\u{1b}\\n.yaml:1:12: NL101 [error] line\\nbreak\\u{1b}[0m
          |
        1 | a: \u{FFFD}\u{FFFD}\u{FFFD}␛[2J b
          |            ^


        """)
  }

  @Test("Long lines are cut around the range", arguments: [10, 500, 4_000_000])
  func longLines(count: Int) throws {
    var sample = Sample(
      bytes: Array("[".utf8) + Array(repeating: UInt8(ascii: "a"), count: count) + Array(", norm, ".utf8)
        + Array(repeating: UInt8(ascii: "b"), count: count) + [UInt8(ascii: "]")])
    sample.findings = [
      Diagnostic(code: .batchedRunningStat, severity: .error, message: "m", range: (count + 3)..<(count + 7))
    ]
    let lines = sample.full.split(separator: "\n")
    let (text, marks) = (Array(lines[2].dropFirst(4)), Array(lines[3].dropFirst(4)))
    #expect(text.count <= 122)
    #expect(String(zip(text, marks).filter { $0.1 == "^" }.map(\.0)) == "norm")
    #expect((text.first == "…") == (count > 10) && (text.last == "…") == (count > 10))
  }

  @Test("Ranges at the edges of a file", arguments: [(0, 0), (5, 5), (4, 5), (99, 120), (0, 5), (3, 3)])
  func edges(_ start: Int, _ end: Int) {
    var sample = Sample("a: 1\n")
    sample.findings = [Diagnostic(code: .unreadable, severity: .error, message: "m", range: start..<end)]
    #expect(sample.full.contains("^"))
    sample = Sample(bytes: [0xEF, 0xBB, 0xBF] + Array("a\nb".utf8))
    sample.findings = [Diagnostic(code: .unreadable, severity: .error, message: "m", range: start..<end)]
    #expect(sample.full.contains("^"))
  }

  @Test("A file that could not be read has no lines to show")
  func withoutText() {
    var sample = Sample("")
    sample.findings = [Diagnostic(code: .unreadable, severity: .error, message: "is a directory", range: 0..<0)]
    #expect(sample.full == "models/a.yaml:1:1: NL002 [error] is a directory\n\n")
  }

  @Test("A long way is shown by its beginning and its end")
  func longPath() throws {
    var sample = Sample("a: 1\n")
    try sample.add(at: "a", trace: (1...40).map { ("1", "step \($0)") })
    let steps = sample.full.split(separator: "\n").filter { $0.contains("= path: ") }
    #expect(steps.count == 13)
    #expect(steps[6] == "  = path: ... 28 more steps ...")
    #expect(steps.last == "  = path: 1:4: step 40")
  }

  @Test("Colours, when asked for")
  func colors() throws {
    var sample = Sample("a: 1\n")
    try sample.add(.opaqueModule, at: "a")
    let text = sample.rendered(by: FullOutput(style: Style(isColored: true)))
    #expect(text.contains("\u{1B}[1mmodels/a.yaml\u{1B}[0m:1:1: \u{1B}[1;36mNL003 [note]\u{1B}[0m \u{1B}[1mm\u{1B}[0m\n"))
    #expect(text.contains("\u{1B}[1;36m^\u{1B}[0m\n"))
  }
}

@Suite("In a terminal")
struct TerminalTests {
  private static let config =
    "a_model_with_a_long_name: {_target_: torchvision.models.resnet18, num_classes: 10, zero_init_residual: false, groups: 1, width_per_group: 64}\n"

  @Test("Lines are as wide as the terminal, and as wide as they are where none shows them")
  func width() throws {
    let folder = try TemporaryFolder()
    try folder.write("model.yaml", text: TerminalTests.config)
    for columns in [60, 80, 120] {
      let run = try Terminal.shell("normlint model.yaml", in: folder.path, environment: ["TERM": "dumb", "COLUMNS": "\(columns)"])
      let lines = run.output.split(separator: "\n")
      #expect(run.code == 1 && lines.count > 8 && lines.allSatisfy { $0.count <= columns }, "\(run.output)")
      #expect(lines.contains { $0.count > columns - 20 })
    }
    let piped = try Tool.normlint("model.yaml", in: folder, environment: ["COLUMNS": "60"])
    #expect(piped.output.split(separator: "\n").contains { $0.count > 120 })
  }

  @Test("Files and rules are links where the terminal opens them, and nowhere else")
  func links() throws {
    let folder = try TemporaryFolder()
    try folder.write("a #model.yaml", text: TerminalTests.config)
    let shown = { (environment: [String: String]) in try Terminal.shell("normlint 'a #model.yaml'", in: folder.path, environment: environment).output
    }
    let linked = try shown(["TERM": "xterm-kitty"])
    #expect(linked.contains("\u{1B}]8;;file://"))
    #expect(linked.contains("/a%20%23model.yaml\u{1B}\\"))
    #expect(linked.contains("\u{1B}]8;;\(NormLintCommand.home)/blob/v\(NormLintCommand.version)/docs/rules.md#nl101\u{1B}\\"))
    #expect(try !shown(["TERM": "xterm"]).contains("\u{1B}]8;"))
    #expect(try !shown(["TERM": "xterm-kitty", "NO_COLOR": "1"]).contains("\u{1B}"))
    #expect(try shown(["TERM": "xterm", "FORCE_HYPERLINK": "1"]).contains("\u{1B}]8;;"))
    let piped = try Tool.normlint("--color", "always", ".", in: folder, environment: ["FORCE_HYPERLINK": "1"])
    #expect(piped.output.contains("\u{1B}[") && !piped.output.contains("\u{1B}]8;"))
  }

  @Test(
    "Every command takes --color",
    arguments: [
      ["rule", "NL101"], ["graph", "gone.yaml"], ["run", "gone.yaml"], ["config", "gone.yaml"], ["init", "--nope"], ["schema", "--nope"],
    ])
  func color(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let colored = try Tool.run(Tool.normlint, arguments + ["--color", "always"], in: folder)
    #expect((colored.output + colored.errors).contains("\u{1B}["))
    let plain = try Tool.run(Tool.normlint, arguments + ["--color=never"], in: folder, environment: ["FORCE_COLOR": "1"])
    #expect(!(plain.output + plain.errors).contains("\u{1B}["))
  }
}
