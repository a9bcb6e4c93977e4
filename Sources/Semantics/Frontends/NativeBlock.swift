import YAMLSource

/// Blocks of the native form: `modules:` maps a name to `parameters:` and `layers:`; the layers refer to the parameters
/// as `${name}`.
enum NativeBlock {
  /// Nesting of blocks inside of blocks; deeper ones are taken to contain themselves.
  static let depthLimit = 32

  static func read(_ modules: NodeID, _ scan: inout Scan) -> [String: Catalogue.Entry] {
    let file = scan.file
    guard file.kind(file.resolve(modules)) == .mapping else {
      scan.malformed("`modules` maps names of blocks to their `parameters` and `layers`", modules)
      return [:]
    }
    var blocks: [String: Catalogue.Entry] = [:]
    for entry in file.mergedEntries(of: file.resolve(modules)) {
      let name = file.text(entry.key)
      if let block = block(name, file.resolve(entry.value), &scan) { blocks[name] = block }
    }
    return blocks
  }

  private static func block(_ name: String, _ node: NodeID, _ scan: inout Scan) -> Catalogue.Entry? {
    let (file, root) = (scan.file, scan.root)
    guard file.kind(node) == .mapping, file.value(for: "layers", in: node) != nil else {
      scan.malformed("the block `\(name)` needs `layers`", node)
      return nil
    }
    var parser = NativeParser(file, root: root, inputs: ["input"])
    let body = parser.body(node)
    for (message, node) in parser.problems { scan.malformed(message, node) }
    let parameters = parameters(of: node, &scan)
    return Catalogue.Entry(parameters.signature) { builder, arguments, id, inputs in
      var reader = ConfigReader(native: file, root: root)
      for (parameter, fallback) in parameters.all {
        reader.parameters[parameter] = arguments.argument(parameter)?.value ?? fallback
      }
      return builder.scope(id, name) { builder in
        guard builder.depth < depthLimit else {
          builder.remark(.unresolved("blocks are nested too deeply to follow"), on: builder.parent)
          return nil
        }
        builder.depth += 1
        defer { builder.depth -= 1 }
        return builder.run(body, reader, inputs)
      }
    }
  }

  private struct Parameters {
    var required: [String] = []
    var optional: [(name: String, value: Value)] = []

    var all: [(name: String, value: Value)] { required.map { ($0, .null) } + optional }
    var signature: Signature { Signature(required: required, optional: optional.map(\.name)) }
  }

  /// A list of names, some as `{name: default}`, or a mapping of names to defaults; `???` is no default.
  private static func parameters(of block: NodeID, _ scan: inout Scan) -> Parameters {
    var result = Parameters()
    guard let node = scan.file.value(for: "parameters", in: block) else { return result }
    var reader = ConfigReader(native: scan.file, root: scan.root)
    func add(_ value: Value) -> Bool {
      switch value {
      case .string(let name): result.required.append(name)
      case .mapping(let entries):
        for entry in entries {
          if case .unknown = entry.argument.value { result.required.append(entry.name) } else {
            result.optional.append((entry.name, entry.argument.value))
          }
        }
      case .list(let items): return items.allSatisfy { add($0.value) }
      default: return false
      }
      return true
    }
    if !add(reader.value(node)) { scan.malformed("`parameters` lists names, some as {name: default}", node) }
    return result
  }
}
