import Testing

@testable import PythonSource

/// What CPython's `ast.parse` accepts and refuses. The lines were put to 3.8, 3.11, 3.12 and 3.13; where these disagree the newest holds.
@Suite struct AcceptanceTests {
  @Test(arguments: [
    "", "#", "\n\n", "\u{C}x=1\n  \u{C}# a\n", "x = 1\ry = 2\r", "\\\nx\n", "x = *a", "*a = 1\n", "for *a in b: pass", "[x for *a in b]",
    "with (a, b): pass", "with (a): pass", "with (a, b) as c: pass", "with (a as b, c): pass", "with (yield): pass",
    "with a as (b): pass", "with a as b.c, d as [e, f]: pass", "try: pass\nexcept: pass\nexcept A: pass\n", "a[*b]", "a[b:=1]",
    "{**a, 'b':1, **c}", "from . import (a, b,)", "@a if b else c\ndef f(): pass", "def f(a, a): pass", "return", "x: int = *a, b",
    "def f(*a: *b): pass", "async with a: pass", "while (a := 1): pass", "f(a:=1, b)", "if a: b\nelse: c; d", "'a\\\nb'",
    "0xfor x in y", "1if x else y", "1_000.0_1e1_0j", "0_0", "1..real", "...", "'\\ud83d\\ude00'", "b'\\400'", "match = case = type = 1",
    "match x:\n case -1: pass\n", "match *a, b:\n case 1: pass\n", "match (a):\n case _: pass\n", "match a, :\n case _: pass",
    "match(a)", "match[a]", "match -a", "type X[T: int = str, *Ts, **P] = T", "type = 1", "print(a, file=b)",
    "match x:\n case {'a': [1, *_], **r} | C(1, b=None) if y: pass\n case (a, b) as c: pass\n case -1+2j | 'a' 'b' | d.e: pass\n",
    "class A[T](B, metaclass=C): pass", "def f[T](a, /, b: int = 1, *, c=2, **d) -> int: pass",
    "try: pass\nexcept* A: pass\n", "try: pass\nexcept A, B: pass\n", "lambda a, /, *b, c=1, **d: a",
  ])
  func accepted(text: String) { #expect(read(text).problem == nil) }

  @Test(arguments: [
    "x=1 \\\n", "x\\", "\\\n", "x=1\u{1A}", "(*a)", "print(*a for a in b)", "def f(*, **k): pass", "def f(a=1, b): pass", "lambda *a: *b",
    "import a.b as c.d", "a[b:=1:2]", "f(a, b=1, *c, d)", "f(**a, *b)", "class A(x for x in y): pass", "from . import a,", "del *a",
    "with a as b(): pass", "match *a:\n case 1: pass\n", "x = 0777", "0_7", "1__0", "1.real", "1.__add__", "if 1:\n\tx\n        y\n",
    "x = (\n\n", "x = 'a' b'c'", "print 'x'", "a <> b", "`a`", "x: *a", "def f(a: *b): pass", "async x = 1", "a := 1", "(a.b := 1)",
    "f(a=b:=1)", "assert a := 1", "raise a from b from c", "global a, b,", "else: pass", "  x", "x\n  y", "'''a", "'a", "x.1", ". . .",
    "x = yield = 1", "'\\N{foo}'", "'\\x1'", "b'\\x1'", "'\\u12'", "'\\U00110000'", "f() = 1", "a + b += 1", "None = 1", "x = )",
    "try: pass\nexcept* A: pass\nexcept B: pass\n", "try: pass\nexcept A, B as c: pass\n", "# coding: foo\nx", "exec 'a' in b",
    "class A[]: pass", "def f(a, /, b, /): pass", "case 1: pass",
  ])
  func refused(text: String) { #expect(read(text).problem != nil) }

  @Test(arguments: [
    "f''", "f'{x!r:}'", "f'{a:=5}'", "f'{a!=b}'", "f'{a==b}'", "f'{yield}'", "f'{*a,}'", "f'{(lambda x: 1)}'", "f'{{}}'", "f'{x !r}'",
    "f'{x=!r:^20}'", "f'{x:{y:{z}}}'", "f'{x #a\n}'", "f'{'a'}'", "f'{\"\\n\"}'", "f'\\N{DIGIT ONE}{x}'", "f'\\{x}'", "rf'\\{x}'",
    "f'''{x:\n}'''", "f'{f'{f'{1}'}'}'", "t'{x!r:>{w}}' t'a'",
  ])
  func acceptedFormats(text: String) { #expect(read(text).problem == nil) }

  @Test(arguments: [
    "f'{}'", "f'{ }'", "f'{a b}'", "f'{lambda x: 1}'", "f'{x}}'", "f'}'", "f'{x!z}'", "f'{x! r}'", "f'{x:{y:{z:{w}}}}'", "f'{x", "f'{(x}'",
    "t'a' 'b'", "t'a' f'b'",
  ])
  func refusedFormats(text: String) { #expect(read(text).problem != nil) }

  /// A decimal literal may have 4300 digits, others as many as they like.
  @Test func largeNumbers() {
    #expect(read(String(repeating: "9", count: 4300)).problem == nil)
    #expect(read(String(repeating: "9", count: 4301)).problem != nil)
    #expect(read("0x" + String(repeating: "f", count: 5000)).problem == nil)
  }
}

func read(_ text: String) -> PythonFile { PythonFile(bytes: Array(text.utf8)) }
