import Fixtures
import Foundation
import Testing

@testable import NormLint

/// `fixtures/oracle/callers/`: programs that call a model, and what torch.func says of each.
@Suite("Programs that call models")
struct CallerTests {
  /// A folder with a program, its model and what `normlint init` writes for them.
  private func folder(_ program: String) throws -> (folder: TemporaryFolder, settings: String) {
    let folder = try TemporaryFolder()
    for name in ["model.yaml", "\(program).py"] {
      try FileManager.default.copyItem(atPath: Fixtures.url("oracle/callers/\(name)").path, toPath: "\(folder.path)/\(name)")
    }
    _ = try Tool.run(Tool.normlint, ["init"], in: folder)
    return (folder, try folder.read("normlint.yaml"))
  }

  @Test("The context that init proposes has torch.func's verdict on the program")
  func verdicts() throws {
    let truths = try Fixtures.records("oracle/callers/truth.jsonl")
    #expect(truths.count >= 9)
    // Their inputs are made otherwise.
    let unsized: Set<String> = ["inner_step", "inner_step_with_buffers"]
    for truth in truths {
      let program = try #require(truth["program"] as? String)
      let (folder, settings) = try folder(program)
      let isFollowed = program != "not_followed"
      #expect(settings.contains("\ncontexts:\n  # \(program).py:") == isFollowed, "\(program)")
      guard isFollowed else { continue }
      // What one call of the model sees, where the program makes its input of sizes.
      let shape = (truth["shape"] as? [Int] ?? []).map(String.init).joined(separator: ", ")
      #expect(settings.contains("\n    inputs: [\(shape)]\n") == !unsized.contains(program), "\(program): \(settings)")
      let outcome = try Tool.run(Tool.normlint, ["--verbose", "model.yaml"], in: folder)
      #expect((outcome.output + outcome.errors).contains("model.yaml: \(try #require(truth["verdict"] as? String)) ("), "\(program)")
    }
  }

  @Test("The closing line calls the context assumed where no program of the project calls a model so")
  func closing() throws {
    for (program, line) in [
      ("eval_perhaps", "eval_perhaps.py:8 calls a model as it is judged: under one vmap over the inputs.\n"),
      ("eval_mode", "under one vmap over the inputs. eval_mode.py:7 calls a model in another way: `normlint init` writes its context.\n"),
      ("not_followed", "or in a file that `normlint init` writes.\n"),
    ] {
      let (folder, _) = try folder(program)
      try folder.write("normlint.yaml", text: "")
      try folder.write("setup.py", text: "")
      let outcome = try Tool.run(Tool.normlint, ["."], in: folder)
      #expect(outcome.errors.hasSuffix(line), "\(outcome.errors)")
      // What is not read tells nothing, and a context that is stated is not assumed.
      #expect(try Tool.run(Tool.normlint, ["--no-python", "."], in: folder).errors.hasSuffix("or in a file that `normlint init` writes.\n"))
      #expect(!(try Tool.run(Tool.normlint, ["--in-dims", "inputs=0", "."], in: folder).errors.contains("Assumed")))
    }
  }

  @Test("Levels, modes and arguments are those of the text")
  func contexts() throws {
    for (program, context) in [
      (
        "per_sample",
        """
          # per_sample.py:18: per_sample = vmap(per_gradient, in_dims=(None, None, 0, 0))
          - name: "per_sample.py:18"
            files: "**"
            inputs: [1, 3, 8, 8]
            arguments: [params, buffers, inputs]
            transforms: [{vmap: {in_dims: {params: null, buffers: null, inputs: 0}}}, {grad: {argnums: params}}]

        """
      ),
      ("eval_mode", "    mode: eval\n    inputs: [2, 3, 8, 8]\n    transforms: [{vmap: {in_dims: {inputs: 0}}}]\n"),
      ("eval_perhaps", "  - name: \"eval_perhaps.py:8\"\n    files: \"**\"\n    inputs: [2, 3, 8, 8]\n    transforms:"),
      ("jacobian", "    mode: train\n    inputs: [2, 3, 8, 8]\n    transforms: [{jacrev: {argnums: inputs}}]\n"),
      ("inner_step", "    arguments: [params, inputs]\n    transforms: [{grad: {argnums: params}}]\n"),
    ] {
      #expect(try folder(program).settings.contains(context), "\(program)")
    }
  }

  @Test("The name of a file that holds a line break adds no setting")
  func names() throws {
    let folder = try TemporaryFolder()
    try folder.write("a\nfail-on: note #.py", text: "from torch.func import vmap\nmodel.eval()\nvmap(model)(x)\n")
    _ = try Tool.run(Tool.normlint, ["init"], in: folder)
    let settings = try folder.read("normlint.yaml")
    #expect(settings.contains("  # a\\nfail-on: note #.py:3: vmap(model)(x)\n  - name: \"a\\nfail-on: note #.py:3\"\n"))
    #expect(!settings.contains("\nfail-on: note"))
  }

  @Test("Opacus takes a gradient for each example")
  func opacus() throws {
    let folder = try TemporaryFolder()
    let source = "import opacus\nengine = opacus.PrivacyEngine()\nnet, opt, data = engine.make_private(module=net, optimizer=opt, data_loader=data)\n"
    try folder.write("train.py", text: source)
    try folder.write("other.py", text: "class Engine: pass\nengine = Engine()\nengine.make_private(module=net)  # vmap\n")
    let settings = try Tool.run(Tool.normlint, ["init", "-"], in: folder).output
    #expect(settings.contains("  - name: \"train.py:3\"\n    files: \"**\"\n    mode: train\n    arguments: [params, inputs]\n"))
    #expect(!settings.contains("other.py"))
  }
}
