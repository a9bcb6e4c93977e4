import Testing

@testable import YAMLSource

@Suite struct SyntaxTests {
  @Test(arguments: [
    ("a: b: c", 4, "mapping values are not allowed here: check the indentation, or quote a value that holds ': '"),
    ("a:\n\tb: 1", 3, "a tab can't indent YAML; use spaces"),
    ("a: [1, 2\nb: 3\n", 10, "the list isn't closed: a ',' or ']' is missing before this"),
    ("é: {a: 1\nb: 3\n", 11, "the mapping isn't closed: a ',' or '}' is missing before this"),
    ("a: \"b\n\nc: d\n", 3, "this quote is never closed"),
    ("é: 'b", 4, "this quote is never closed"),
    ("a: @x", 3, "a plain value can't begin with '@' or '`'; quote it"),
    ("a: %x", 3, "a plain value can't begin with '%'; quote it"),
    ("a: *.py", 4, "'*' begins an alias, and this is no name for one; quote the value"),
    ("a: \"\\d\"", 4, "no such escape in double quotes: write '\\\\' for a backslash, or use single quotes"),
    (
      "a: 1\n  b: 2\n", 8,
      "mapping values are not allowed here: check the indentation, or quote a value that holds ': '"
    ),
    ("a:\n  b: 1\n c: 2\n", 11, "a key was expected here: check the indentation and the quotes above"),
    ("a: 1\nb\n", 7, "this line is no 'key: value'; add the ':' or check the indentation and quotes"),
    (
      "a: - b", 3, "'- ' is not allowed here: put the list on a line of its own, or quote a value that begins with '- '"
    ),
    ("a: 'x' y\n", 7, "a key was expected here: check the indentation and the quotes above"),
    ("- a\nb: 1\n", 4, "an item that begins with '- ' was expected here: check the indentation"),
    ("a: !e!x 1", 3, "this tag's handle is not defined by a %TAG line"),
    ("a: [}", 4, "a value was expected here"),
    ("a\n---\n'b\n...\n", 9, "a quote isn't closed before '---' or '...' ends the document"),
    ("%YAML 2.0\n---\na", 0, "only YAML 1.1 and 1.2 can be read; drop the %YAML line"),
    ("a: 1\n\u{0}", 5, "a NUL character; YAML is text in UTF-8, or in UTF-16 with a byte order mark"),
    ("a: \u{7}", 3, "the control character U+0007 isn't allowed; in double quotes write it as an escape"),
    ("a: *b", 3, "no anchor above defines this alias: b"),
    ("a: &b [1, *b]", 10, "the alias b stands inside the node it names"),
  ])
  func messages(text: String, offset: Int, message: String) {
    let file = parse(text)
    #expect(file.problems.map(\.message) == [message])
    #expect(file.problems.first?.range.lowerBound == offset)
    #expect(file.documents.isEmpty)
    file.expectSoundness()
  }

  @Test func whereTheFaultyThingBeganIsNamed() {
    let file = parse("a: 1\nb: [1, 2\nc: 3\n")
    #expect(file.problems[0].related.map { file.position(at: $0.range.lowerBound) } == [Position(row: 2, column: 4)])
  }

  @Test func invalidUTF8() {
    let file = YAMLFile(bytes: Array("a: ".utf8) + [0xE9, 0x0A])
    #expect(file.problems.map(\.message) == ["the file isn't valid UTF-8 here; save it as UTF-8"])
  }

  @Test func anAnchorMayBeDefinedAgain() {
    let file = parse("[&a 1, *a, &a 2, *a]")
    #expect(file.items(of: file.root).map { file.text(file.resolve($0)) } == ["1", "1", "2", "2"])
  }

  @Test func problemsComeInTheOrderOfTheText() {
    let file = parse("x: {a: *u, a: *v}\ny: *w\n")
    let offsets = file.problems.map(\.range.lowerBound)
    #expect(offsets == offsets.sorted() && offsets.count == 4)
  }
}
