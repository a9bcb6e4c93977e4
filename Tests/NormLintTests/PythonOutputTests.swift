import Foundation
import Testing
import Texts

@testable import NormLint

@Suite("Findings about classes in Python")
struct PythonOutputTests {
  private static let source = """
    from torch import nn

    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.norms = nn.ModuleList([nn.BatchNorm2d(width) for _ in range(2)])
            self.late = nn.BatchNorm2d(width, 64)
            self.drop = nn.Dropout(0.1)

        def forward(self, x):
            for norm in self.norms:
                x = norm(x)
            return self.drop(open(x))

    class Split(nn.Module):
        def __init__(self, groups):
            super().__init__()
            self.norm = nn.GroupNorm(groups, 7)

    class Wrapper(nn.Module):
        def __init__(self, net, aux):
            super().__init__()
            self.net, self.aux = net, aux

        def forward(self, x):
            return self.net(x)

    class Cut(nn.Module):
        def __init__(self, net, count):
            super().__init__()
            self.body = nn.Sequential(*list(net.children())[:count])

        def forward(self, x):
            return self.body(x)

    class Asking(nn.Module):
        def __init__(self, env, norm="batch"):
            super().__init__()
            self.norm = nn.BatchNorm2d(8) if norm == "batch" else nn.GroupNorm(2, 8)
            self.head = nn.Conv2d(8, env, 1)

        def forward(self, x):
            return self.head(self.norm(x))

    class Spoken(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm1d(8)
            self.voice = nn.Embedding(3, 8)

        def forward(self, x, speaker=None):
            return self.norm(x) + self.voice(speaker)

    class Quiet(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.1)  # normlint: ignore[NL104] only in pretraining
            self.norm = nn.BatchNorm1d(8, 64)  # normlint: ignore[NL101, NL301]

        def forward(self, x):
            return self.drop(self.norm(x))

    """

  private func run(_ config: String, _ arguments: [String]) throws -> Tool.Outcome {
    let folder = try TemporaryFolder()
    for name in ["work/src", "work/configs"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try folder.write("work/setup.py", text: "")
    try folder.write("work/src/net.py", text: Self.source)
    try folder.write("work/configs/a.yaml", text: config)
    let command = arguments.map { "'\($0)'" }.joined(separator: " ")
    return try Tool.run(URL(filePath: "/bin/sh"), ["-c", "cd work && \(Tool.normlint.path) \(command) configs/a.yaml"], in: folder)
  }

  private func json(_ config: String, _ arguments: [String]) throws -> [String: Any] {
    let output = try run(config, arguments).output
    return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }

  @Test("Steps lead to the lines of what is not known and of what builds a module")
  func steps() throws {
    let report = try json("{_target_: src.net.Block, width: 8}\n", ["--output-format", "json"])
    let findings = try #require(report["findings"] as? [[String: Any]])
    let note = try #require(findings.first { $0["code"] as? String == "NL003" })
    let trace = try #require(note["trace"] as? [[String: Any]])
    #expect(trace.map { $0["filename"] as? String } == ["src/net.py"])
    #expect(trace.map { ($0["location"] as? [String: Int])?["row"] } == [13])
    let warning = try #require(findings.first { $0["code"] as? String == "NL301" })
    #expect(warning["module"] as? String == "late")
    #expect((warning["trace"] as? [[String: Any]])?.first?["filename"] as? String == "src/net.py")
  }

  @Test("A layer of unknown width does what layers of its class do; what `exec` does is not known")
  func unknownWidths() throws {
    let folder = try TemporaryFolder()
    try folder.write("setup.py", text: "")
    let source = """
      import json
      from torch import nn

      class Wide(nn.Module):
          def __init__(self, path):
              super().__init__()
              self.norm = nn.BatchNorm1d(json.load(open(path))["width"])

          def forward(self, x):
              return self.norm(x)

      class Made(nn.Module):
          def __init__(self):
              super().__init__()
              self.layers = nn.ModuleList()
              exec("self.layers.append(nn.BatchNorm1d(3))")

          def forward(self, x):
              return self.layers[0](x)

      """
    try folder.write("net.py", text: source)
    try folder.write("wide.yaml", text: "_target_: net.Wide\npath: a.json\n")
    try folder.write("made.yaml", text: "_target_: net.Made\n")
    let outcome = try Tool.run(Tool.normlint, ["--output-format", "concise", "--verbose", "."], in: folder)
    #expect(outcome.output.contains("wide.yaml:1:1: NL101"))
    #expect(outcome.output.contains("made.yaml:1:11: NL003 `net.Made` was not read: what `exec` runs is not evaluated (net.py:16:9)"))
  }

  @Test(
    "What a program may add to a call is not known",
    arguments: [
      // hydra.utils.instantiate(config, env)
      ("{_target_: src.net.Asking}\n", ["`norm` (BatchNorm2d)", "was read in part: its argument `env` is not in this file"]),
      (
        "{_target_: src.net.Asking, env: 3, _args_: '${rest}'}\n",
        ["was read in part: `norm` is unknown: `${rest}` is not in this file", "this value is unknown"]
      ),
      // HyperPyYAML calls the class as the file does.
      ("model: !new:src.net.Asking\n", ["it seems to raise TypeError: Asking.__init__() missing 1 required positional argument: 'env'"]),
    ])
  func added(config: String, expected: [String]) throws {
    let lines = try run(config, ["--output-format", "concise"]).output.split(separator: "\n").map(String.init)
    #expect(lines.count == expected.count && expected.allSatisfy { text in lines.contains { $0.contains(text) } }, "\(lines)")
  }

  @Test("Where no inputs are stated, a layer of an optional one is no error")
  func openInputs() throws {
    let lines = try run("{_target_: src.net.Spoken}\n", ["--output-format", "concise"]).output.split(separator: "\n").map(String.init)
    #expect(
      lines.count == 2 && lines[0].contains("NL003") && lines[0].contains("`Embedding` gets no tensor") && lines[1].contains("NL101 `norm`"),
      "\(lines)")
  }

  @Test("Steps keep their lines where several files make up a config")
  func composed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/configs/model", withIntermediateDirectories: true)
    try folder.write("setup.py", text: "")
    try folder.write("net.py", text: Self.source)
    try folder.write("configs/main.yaml", text: "defaults:\n  - model: block\n")
    try folder.write("configs/model/block.yaml", text: "_target_: net.Block\nwidth: 8\n")
    let outcome = try Tool.run(Tool.normlint, ["configs"], in: folder)
    #expect(outcome.output.contains("net.py:6:"))
    #expect(outcome.output.contains("net.py:13:26"))
  }

  @Test("A network among the arguments is judged with the model that calls it, at its own lines")
  func argumentNetworks() throws {
    let config = """
      _target_: src.net.Wrapper
      net:
        _target_: torch.nn.Sequential
        _args_:
          - {_target_: torch.nn.Linear, in_features: 4, out_features: 4}
          - {_target_: torch.nn.BatchNorm1d, num_features: 4}
      aux: {_target_: torch.nn.BatchNorm1d, num_features: 4}

      """
    let report = try json(config, ["--output-format", "json"])
    let findings = try #require(report["findings"] as? [[String: Any]])
    // The forward does not call `aux`: it is judged by itself.
    #expect(findings.map { $0["module"] as? String } == ["net.1", ""])
    #expect(findings.map { ($0["location"] as? [String: Int])?["row"] } == [6, 7])
    let verdicts = try #require(report["verdicts"] as? [[String: Any]])
    #expect(verdicts.map { $0["model"] as? String } == ["", "aux"])
  }

  @Test("A network that a class takes apart is judged as far as it is called", arguments: [(1, [String]()), (2, ["body.1"])])
  func takenApart(count: Int, refused: [String]) throws {
    let config = """
      _target_: src.net.Cut
      count: \(count)
      net:
        _target_: torch.nn.Sequential
        _args_:
          - {_target_: torch.nn.Linear, in_features: 4, out_features: 4}
          - {_target_: torch.nn.BatchNorm1d, num_features: 4}

      """
    let report = try json(config, ["--output-format", "json"])
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.map { $0["module"] as? String } == refused)
    #expect(findings.allSatisfy { ($0["location"] as? [String: Int])?["row"] == 7 })
    let verdicts = try #require(report["verdicts"] as? [[String: Any]])
    #expect(verdicts.map { $0["model"] as? String } == [""])
  }

  @Test("Sources are told with their hashes")
  func sources() throws {
    let report = try json("{_target_: src.net.Block, width: 8}\n", ["--output-format", "json"])
    let sources = try #require(report["sources"] as? [[String: String]])
    #expect(sources == [["path": "src/net.py", "sha256": SHA256.hexadecimal(of: Array(Self.source.utf8))]])
    let without = try json("{_target_: src.net.Block, width: 8}\n", ["--no-python", "--output-format", "json"])
    #expect((without["sources"] as? [Any])?.isEmpty == true)
  }

  @Test("Comments on the lines of Python suppress findings")
  func suppressed() throws { #expect(try run("{_target_: src.net.Quiet}\n", []).output == "") }

  @Test("What the constructor raises has its line")
  func raised() throws {
    let outcome = try run("{_target_: src.net.Split, groups: 3}\n", ["--output-format", "full"])
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("NL201"))
    #expect(outcome.output.contains("= path: src/net.py:18:21: Split: `self.norm = nn.GroupNorm(groups, 7)`"))
  }

  @Test("SARIF has the lines as related locations, JUnit and rdjson name them", arguments: ["sarif", "junit", "rdjson"])
  func formats(_ format: String) throws {
    let outcome = try run("{_target_: src.net.Split, groups: 3}\n", ["--output-format", format])
    switch format {
    case "sarif":
      #expect(outcome.output.contains(#""relatedLocations": [{"id": 1, "physicalLocation": {"artifactLocation": {"uri": "src/net.py""#))
      #expect(outcome.output.contains(#""region": {"startLine": 18, "startColumn": 21}}"#))
    case "junit": #expect(outcome.output.contains("\npath: src/net.py:18:21: Split: `self.norm"))
    default: #expect(outcome.output.contains(#""location": {"path": "src/net.py", "range": {"start": {"line": 18}}}"#))
    }
  }

  private static func state(_ value: Any?) -> [String] {
    (value as? [[Any]] ?? []).map { "\($0.first as? String ?? "?") \($0.last as? [Int] ?? [-1])" }
  }

  @Test("The graph lists the tree, called or not, with what builds each module")
  func graph() throws {
    let graph = try json("{_target_: src.net.Block, width: 8}\n", ["graph", "--format", "json"])
    let modules = try #require(graph["modules"] as? [[String: Any]])
    #expect(modules.map { $0["name"] as? String } == ["", "norms", "norms.0", "norms.1", "late", "drop"])
    let norm = modules[2]
    #expect(norm["class"] as? String == "BatchNorm2d")
    #expect(Self.state(norm["parameters"]) == ["weight [8]", "bias [8]"])
    #expect(Self.state(norm["buffers"]) == ["running_mean [8]", "running_var [8]", "num_batches_tracked []"])
    #expect(norm["training"] as? Bool == true)
    #expect(norm["known"] as? Bool == true)
    let origin = try #require(norm["origin"] as? [String: Any])
    #expect(origin["path"] as? String == "src/net.py")
    #expect(origin["row"] as? Int == 6)
    #expect(modules[0]["origin"] is NSNull)
  }

  @Test("A package that is not installed is unknown where the source needs it, and absent where the source asks")
  func packages() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/.venv/lib/python3.11/site-packages", withIntermediateDirectories: true)
    try folder.write("setup.py", text: "")
    try folder.write(
      "net.py",
      text: """
        from gone import thing
        from torch import nn
        try:
            from gone import other
        except ImportError:
            other = None

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = nn.Linear(2, 3) if other is None else nn.BatchNorm1d(3)

            def forward(self, x):
                return self.net(x)

        class Lost(nn.Module):
            def __init__(self):
                super().__init__()
                self.net = thing()

        """)
    try folder.write("a.yaml", text: "a: {_target_: net.Net}\nb: {_target_: net.Lost}\n")
    let outcome = try Tool.run(Tool.normlint, ["-v", "a.yaml"], in: folder)
    #expect(outcome.errors.contains("a.yaml: a: runs"))
    #expect(outcome.output.contains("`net.Lost` was read in part: `net` is unknown: `gone` is not among the installed packages (net.py:1:1)"))
  }

  @Test("Where a class was looked for is told")
  func absent() throws {
    let outcome = try run("{_target_: src.gone.Net}\n", ["-v"])
    #expect(outcome.output.contains("no `src/gone.py` below ., src"))
    #expect(outcome.errors.contains("Python sources were looked for in ., src\n"))
    #expect(try run("{_target_: src.net.Block, width: 8}\n", ["-v"]).errors.contains("src/net.py was read\n"))
  }
}

@Suite("SHA-256")
struct SHA256Tests {
  /// Vectors of FIPS 180-4, and the lengths around the end of a block as Python's hashlib gives them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (String(repeating: "a", count: 119), "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    (String(repeating: "a", count: 120), "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"),
    (String(repeating: "a", count: 1000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
  ])
  func vector(_ text: String, _ hash: String) { #expect(SHA256.hexadecimal(of: Array(text.utf8)) == hash) }
}
