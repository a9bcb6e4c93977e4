import Model

extension PythonLine {
  /// Whether a comment on the line suppresses findings of a rule: `# normlint: ignore[NL003]`.
  func suppresses(_ code: RuleCode) -> Bool {
    guard let hash = text.utf8.firstIndex(of: UInt8(ascii: "#")) else { return false }
    var parser = DirectiveParser(Array(text.utf8[hash...]))
    parser.read(0..<text.utf8[hash...].count)
    return parser.directives.contains { $0.kind == .ignore && $0.codes.contains { $0.rule == code } }
  }
}
