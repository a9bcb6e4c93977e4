import Catalogue
import Model

extension PythonExpression {
  /// Methods that return their module and change nothing relevant.
  private static let transparent: Set<String> = [
    "to", "cuda", "cpu", "float", "double", "half", "bfloat16", "requires_grad_", "share_memory", "to_empty",
  ]

  mutating func name(_ reader: inout ConfigReader) -> Value? {
    var path = word()
    guard !path.isEmpty else { return nil }
    switch path {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return .null
    default: break
    }
    while next == UInt8(ascii: ".") {
      position += 1
      path += "." + word()
    }
    skipBlanks()
    if next == UInt8(ascii: "("), let function = NumberFunction(rawValue: path) {
      guard let (positional, keywords) = arguments(&reader), keywords.isEmpty else { return nil }
      return function.value(of: positional.map(\.value))
    }
    guard Catalogue.standard.knows(path) || ElementType.isName(path) else { return nil }
    guard next == UInt8(ascii: "(") else { return .reference(path) }
    guard let (positional, keywords) = arguments(&reader) else { return nil }
    return .call(ModuleCall(target: path, positional: positional, keywords: keywords, node: node))
  }

  private mutating func arguments(_ reader: inout ConfigReader) -> ([Argument], [Keyword])? {
    position += 1
    var (positional, keywords): ([Argument], [Keyword]) = ([], [])
    while !take(")") {
      if takeTwice("*") {
        guard case .mapping(let items)? = expression(&reader) else { return nil }
        keywords += items
        if !take(",") { return take(")") ? (positional, keywords) : nil }
        continue
      }
      skipBlanks()
      let start = position
      let keyword = word()
      if !keyword.isEmpty, take("="), next != UInt8(ascii: "=") {
        guard let value = expression(&reader) else { return nil }
        keywords.append(Keyword(keyword, Argument(value, node)))
      } else {
        position = start
        guard let values = self.positional(&reader) else { return nil }
        positional += values
      }
      if !take(",") { return take(")") ? (positional, keywords) : nil }
    }
    return (positional, keywords)
  }

  /// A method's call; nil for one that isn't known.
  mutating func method(of value: Value, _ reader: inout ConfigReader) -> Value? {
    let name = word()
    skipBlanks()
    guard next == UInt8(ascii: "(") else { return nil }
    // Skip arguments: devices and dtypes don't matter.
    if PythonExpression.transparent.contains(name) { return skipArguments() ? value : nil }
    guard name == "eval" || name == "train", let (positional, keywords) = arguments(&reader) else { return nil }
    switch value {
    case .call, .unknown: break
    default: return nil
    }
    if case .unknown = value { return value }
    return .call(
      ModuleCall(
        target: "torch.nn.Module.\(name)", positional: [Argument(value, node)] + positional, keywords: keywords, node: node))
  }

  private mutating func skipArguments() -> Bool {
    var open = 0
    while let byte = next {
      position += 1
      if "([{".utf8.contains(byte) { open += 1 }
      if ")]}".utf8.contains(byte) { open -= 1 }
      if open == 0 { return true }
    }
    return false
  }
}
