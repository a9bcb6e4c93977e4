import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

@Suite("The decoder of normlint's own sections")
struct SectionDecoderTests {
  /// What `decode` makes of the text's value, and what is said against it.
  private func decode<Result>(
    _ text: String, _ decode: (inout SectionDecoder, Argument) -> Result
  ) throws -> (result: Result, problems: [String]) {
    let file = YAMLFile(bytes: Array(text.utf8))
    var decoder = SectionDecoder(plain: file)
    let result = decode(&decoder, decoder.argument(try #require(file.documents.first)))
    return (result, decoder.problems.map(\.message))
  }

  private func fields(_ text: String) throws -> (result: [String], problems: [String]) {
    try decode(text) { decoder, argument in
      decoder.fields(argument, of: "a thing", keys: ["in_dims", "num-groups"]).map(\.name)
    }
  }

  @Test("Keys are known in both styles, and once")
  func keys() throws {
    #expect(try fields("{in-dims: 0, num_groups: 1}").result == ["in_dims", "num-groups"])
    #expect(try fields("{in_dims: 0, in-dims: 1}").problems == ["`in_dims` of a thing is given twice, as `in-dims` too"])
    #expect(try fields("{num_grops: 1}").problems == ["`num_grops` is not a key of a thing; did you mean `num-groups`?"])
    #expect(try fields("{width: 1}").problems == ["`width` is not a key of a thing; the keys are `in_dims` and `num-groups`"])
    #expect(try fields("[a]").problems == ["a thing must be a mapping with `in_dims` or `num-groups`, not a list"])
    #expect(try fields("~") == ([], []))
  }

  @Test("Wrong types are told with what must stand there")
  func types() throws {
    let mode: (Mode?, [String]) = try decode("trian") { $0.word($1, "mode") }
    #expect(mode == (nil, ["`mode` must be `train` or `eval`, not 'trian'; did you mean `train`?"]))
    let truth = try decode("perhaps") { $0.bool($1, "strict") }
    #expect(truth == (nil, ["`strict` must be true or false, not 'perhaps'"]))
    let count = try decode("0") { $0.count($1, "size") }
    #expect(count == (nil, ["`size` must be a whole number of at least 1, not 0"]))
    let texts = try decode("[a, 0.10, on, [b]]") { $0.texts($1, "list").map(\.text) }
    #expect(texts == (["a", "0.10", "on"], ["`list` must be a list of texts, not a list"]))
    let shape = try decode("[1, null, -1]") { $0.shape($1, "inputs") }
    #expect(shape == (Shape([1, .unknown, .unknown]), ["a size of `inputs` must be a whole number of at least 0, not -1"]))
  }

  @Test("Nothing in a plain section is a reference or a call")
  func plain() throws {
    let texts = try decode("[\"${a}\", {_target_: b}]") { decoder, argument in decoder.items(argument).map(\.value.spelled) }
    #expect(texts.result == ["'${a}'", "a mapping"])
  }

  @Test("The nearest word, a hyphen counting as an underscore")
  func suggestions() {
    #expect(Suggestion.closest(to: "num_grops", in: ["num-groups", "prefer"]) == "num-groups")
    #expect(Suggestion.closest(to: "recieve", in: ["receive", "relieve"]) == "receive")
    #expect(Suggestion.closest(to: "x", in: ["yes", "no"]) == nil)
    #expect(["a", "b", "c"].listed("or") == "`a`, `b` or `c`" && [String]().listed("or").isEmpty)
  }
}
