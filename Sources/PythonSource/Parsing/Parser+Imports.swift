extension Parser {
  mutating func importStatement() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let mark = tree.mark
    advance()
    repeat {
      let first = token.start
      let name = try dottedName()
      tree.push(try alias(name, from: first))
    } while accept(.comma)
    return add(.import, from: start, c: tree.list(since: mark))
  }

  mutating func importFrom() throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    var level: UInt32 = 0
    while true {
      if accept(.dot) { level += 1 } else if accept(.ellipsis) { level += 3 } else { break }
    }
    let module = level > 0 && token.kind == .import ? PythonName.absent : try dottedName()
    try expect(.import, "'import'")
    let names = try importedNames()
    return add(.importFrom, from: start, a: module, b: level, c: names)
  }

  private mutating func importedNames() throws(PythonProblem) -> UInt32 {
    let start = token.start
    if token.kind == .star {
      let name = token
      advance()
      return tree.list(add(.alias, from: start, a: intern(name)))
    }
    let mark = tree.mark
    let isInBrackets = accept(.leftParenthesis)
    repeat {
      let first = token.start
      let name = try identifier()
      tree.push(try alias(name, from: first))
    } while accept(.comma) && !(isInBrackets && token.kind == .rightParenthesis)
    if isInBrackets { try expect(.rightParenthesis, "')'") }
    return tree.list(since: mark)
  }

  private mutating func alias(_ name: UInt32, from start: UInt32) throws(PythonProblem) -> PythonNode {
    let other = accept(.as) ? try identifier() : PythonName.absent
    return add(.alias, from: start, a: name, b: other)
  }

  /// `a.b.c`. There may be blanks around the dots.
  private mutating func dottedName() throws(PythonProblem) -> UInt32 {
    let first = try identifier()
    guard token.kind == .dot else { return first }
    var parts = [first]
    while accept(.dot) { parts.append(try identifier()) }
    return names.intern(joining: parts)
  }

  private mutating func intern(_ token: Token) -> UInt32 {
    names.intern(UnsafeBufferPointer(rebasing: text[Int(token.start)..<Int(token.end)]))
  }
}
