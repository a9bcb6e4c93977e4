import PythonSource

/// Where a class or a function of a Python source is defined.
package struct PythonDefinition: Sendable {
  /// As messages show it.
  package let path: String
  package let text: [UInt8]
  /// The bytes of the statement's first line.
  package let range: Range<Int>
}

extension PythonClasses {
  /// The definition of a dotted name, also where a module imports it from another one.
  package func definition(of name: String) -> PythonDefinition? { DefinitionFinder(finder: self.finder()).find(name)?.definition }
}

/// Looks definitions up in texts; evaluates nothing.
struct DefinitionFinder {
  /// A statement that defines a name.
  struct Found {
    let module: SourceModule
    let node: PythonNode

    var definition: PythonDefinition {
      let bytes = module.file.bytes
      let start = module.file.range(node).lowerBound
      let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      return PythonDefinition(path: module.path, text: bytes, range: start..<end)
    }
  }

  let finder: any ModuleFinder
  /// How many imports are followed.
  private static let depthLimit = 8

  /// The definition of a dotted name.
  func find(_ name: String, depth: Int = 0) -> Found? {
    let parts = name.split(separator: ".").map(String.init)
    guard depth < Self.depthLimit, parts.count > 1 else { return nil }
    for count in stride(from: parts.count - 1, to: 0, by: -1) {
      guard case .source(let module) = finder.find(parts[..<count].joined(separator: ".")) else { continue }
      return find(parts[count], in: module, depth: depth)
    }
    return nil
  }

  /// The definition of a name in a module, or where the module imports it from.
  func find(_ name: String, in module: SourceModule, depth: Int = 0) -> Found? {
    let file = module.file
    guard let root = file.module else { return nil }
    var nodes = Array(file.body(root))
    while !nodes.isEmpty {
      let node = nodes.removeLast()
      switch file.kind(node) {
      case .classDef, .functionDef, .asyncFunctionDef:
        if file.string(file.name(node)) == name { return Found(module: module, node: node) }
      case .importFrom:
        guard let target = imported(name, by: node, in: module) else { continue }
        if let found = find(target, depth: depth + 1) { return found }
      case .if, .try, .with: file.forEachChild(of: node) { nodes.append($0) }
      case .assign:
        let isTarget = file.targets(node).contains { file.kind($0) == .name && file.string(file.name($0)) == name }
        if isTarget { return Found(module: module, node: node) }
      default: break
      }
    }
    return nil
  }

  /// The dotted name that an import binds to a name.
  private func imported(_ name: String, by node: PythonNode, in module: SourceModule) -> String? {
    let file = module.file
    guard let alias = file.aliases(node).first(where: { file.string(file.asname($0) ?? file.name($0)) == name }) else { return nil }
    return module.moduleName(of: node).map { ($0.isEmpty ? "" : $0 + ".") + file.string(file.name(alias)) }
  }
}
