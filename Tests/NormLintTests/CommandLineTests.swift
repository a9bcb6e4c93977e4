import Catalogue
import Execution
import Formats
import Model
import Rules
import Testing

@testable import NormLint

@Suite("What the command line means")
struct CommandLineTests {
  private func codes(select: [String], ignore: [String] = []) -> [String] {
    let selection = Selection(
      select: select.compactMap(Selection.Selector.init), ignore: ignore.compactMap(Selection.Selector.init))
    let findings = RuleCode.allCases.map { Diagnostic(code: $0, severity: .error, message: "", range: 0..<0) }
    return selection.apply(to: findings).map(\.code.rawValue)
  }

  @Test("The most specific selector decides")
  func selection() {
    let all = RuleCode.allCases.map(\.rawValue)
    #expect(codes(select: []) == all)
    #expect(codes(select: ["NL20"]) == all.filter { $0.hasPrefix("NL20") })
    #expect(codes(select: ["ALL"], ignore: ["NL"]) == [])
    #expect(codes(select: ["NL1"], ignore: ["NL103", "no-batching-rule"]) == all.filter { $0.hasPrefix("NL1") && $0 != "NL103" && $0 != "NL105" })
    #expect(codes(select: ["nl103"], ignore: ["NL1"]) == ["NL103"])
    #expect(codes(select: ["NL101"], ignore: ["batched-running-stat"]) == [])
    #expect(Selection.Selector("NL9") == nil && Selection.Selector("") == nil && Selection.Selector("batched") == nil)
  }

  @Test("Findings by place, then code, then module; equal ones once")
  func order() {
    let make = { (code: RuleCode, start: Int, module: String) in
      Diagnostic(code: code, severity: .error, message: "", range: start..<(start + 1), module: module)
    }
    let sorted = [make(.opaqueModule, 1, "z"), make(.batchedRunningStat, 1, "a"), make(.batchedRunningStat, 1, "b"), make(.unreadable, 2, "")]
    let mixed = [sorted[3], sorted[1], sorted[2], sorted[1], sorted[0]]
    #expect(Selection().apply(to: mixed) == sorted)
  }

  @Test(arguments: [("jsn", "json"), ("NL110", "NL101"), ("batched-runing-stat", "batched-running-stat"), ("chekc", "check")])
  func suggestions(_ word: String, _ meant: String) {
    let words = ["json", "full", "check", "rule"] + Selection.Selector.vocabulary
    #expect(Suggestion.closest(to: word, in: words) == meant)
  }

  @Test func noSuggestion() {
    #expect(Suggestion.closest(to: "models/a.yaml", in: ["check", "rule"]) == nil)
  }

  @Test("The context's flags")
  func context() throws {
    let command = try CheckCommand.parse([
      "--mode", "eval", "--input", "1,3,32,32", "--input", "mask=1, 4", "--in-dims", "inputs=0,params=-1,buffers=none",
      "--arguments", "params,inputs", "--randomness", "same", "--transforms", "vmap,grad", "--distributed", "a.yaml",
    ])
    #expect(
      command.context.section == """
        {mode: eval, distributed: true, inputs: {"input0": [1, 3, 32, 32], "mask": [1, 4]}, \
        arguments: ["params", "inputs"], transforms: ["vmap", "grad"]}
        """)
    #expect(command.context.inDims == "{\"inputs\": 0, \"params\": -1, \"buffers\": null}")
    #expect(try CheckCommand.parse([]).context.section == nil)
  }

  @Test(
    "What vmap maps over: by name, by place, everything, or as YAML",
    arguments: [("x=0,c=none", "{\"x\": 0, \"c\": null}"), ("none,none,0", "[null, null, 0]"), ("0", "0"), ("{x: 0}", "{x: 0}")])
  func inDims(_ text: String, _ yaml: String) throws { #expect(try ContextParsing.inDims(text) == yaml) }

  @Test(
    "Wrong values are named",
    arguments: [
      ["--mode", "evla"], ["--input", "1,x"], ["--input", ""], ["--in-dims", "inputs"], ["--in-dims", "x=0,1"],
      ["--in-dims", "{x: [}"], ["--transforms", "vmap,gard"], ["--transforms", "[vmap: {siz: 2}]"], ["--select", "NL9"], ["--quiet", "--verbose"],
    ])
  func wrong(_ arguments: [String]) { #expect(throws: (any Error).self) { try CheckCommand.parse(arguments) } }

  @Test("Colour: the flag, then NO_COLOR, then FORCE_COLOR, then the terminal")
  func color() {
    let isColored = { (choice: ColorChoice, variables: [String: String], terminal: Bool) in
      choice.style(for: 1, environment: { variables[$0] }, isTerminal: { _ in terminal }).isColored
    }
    #expect(isColored(.auto, [:], true) && !isColored(.auto, [:], false))
    #expect(isColored(.always, ["NO_COLOR": "1"], false) && !isColored(.never, ["FORCE_COLOR": "1"], true))
    #expect(!isColored(.auto, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true))
    #expect(isColored(.auto, ["NO_COLOR": "", "FORCE_COLOR": "1"], false))
    #expect(!isColored(.auto, ["TERM": "dumb"], true) && !isColored(.auto, ["FORCE_COLOR": "0"], true))
  }
}
