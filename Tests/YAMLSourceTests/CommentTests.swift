import Testing

@testable import YAMLSource

@Suite struct CommentTests {
  @Test(arguments: [
    ("# first\na: 1 # after\n\n  # between\nb: 2\n# last", ["# first", "# after", "# between", "# last"]),
    ("a: [1, # one\n  2 # two\n  # three\n  ] # four", ["# one", "# two", "# three", "# four"]),
    ("a: {b: c, # one\n  d: e} #", ["# one", "#"]),
    ("a: | # header\n  # text\n  x # text\n# outside\nb: >-  #h\n  # text\n", ["# header", "# outside", "#h"]),
    ("a: |+ # only\n\n# c\nb: 1", ["# only", "# c"]),
    ("a: \"# no\"\nb: '# no'\nc: x#no\nd: http://x/#no\n\"#k\": 1 # yes", ["# yes"]),
    ("a: \"x\n  # no\n  y\" # yes", ["# yes"]),
    ("a: &x # anchor\n  b\nc: !t # tag\n  d\ne: *x # alias", ["# anchor", "# tag", "# alias"]),
    ("? # key\n  a\n: # value\n  b\n- ", []),
    ("? # key\n  a\n: # value\n  b\n", ["# key", "# value"]),
    ("- # item\n  - # nested\n    a\n", ["# item", "# nested"]),
    ("%YAML 1.1 # directive\n--- # start\na\n... # end\n# after\n", ["# directive", "# start", "# end", "# after"]),
    ("# a\r\nb: 1 # c\r# d\r\n", ["# a", "# c", "# d"]),
    ("\u{FEFF}# mark\n", ["# mark"]),
    ("# é 😀\na: é # ß", ["# é 😀", "# ß"]),
    ("a: # nothing\n# c\n", ["# nothing", "# c"]),
    ("a: #\n  b", ["#"]),
    ("--- |\n  # text\n# c", ["# c"]),
    ("a: # normlint: ignore[NL101]", ["# normlint: ignore[NL101]"]),
  ])
  func comments(text: String, expected: [String]) {
    #expect(parse(text).commentTexts == expected)
  }
}
