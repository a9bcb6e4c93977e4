import Catalogue
import Model
import YAMLSource

/// Blocks of the native form: `modules:` maps a name to `parameters:` and `layers:`; the layers refer to the parameters
/// as `${name}`.
struct NativeBlocks {
  private(set) var entries: [String: Catalogue.Entry] = [:]
  private(set) var problems: [(message: String, node: NodeID)] = []
  private let file: YAMLFile
  private let root: NodeID
  /// Nil if the blocks are in the linted file.
  private let source: BlockSource?

  /// Maximum nesting of blocks; deeper nesting counts as recursion.
  static let depthLimit = 32

  /// Reads the value of `modules:`.
  init(_ modules: NodeID, _ file: YAMLFile, root: NodeID, source: BlockSource? = nil) {
    (self.file, self.root, self.source) = (file, root, source)
    guard file.kind(file.resolve(modules)) == .mapping else {
      refuse("`modules` maps names of blocks to their `parameters` and `layers`", modules)
      return
    }
    for entry in file.mergedEntries(of: file.resolve(modules)) {
      let name = file.text(entry.key)
      let node = file.resolve(entry.value)
      if source != nil, let summary = ModuleSummary(name, node, in: file, problems: &problems) {
        entries[name] = summary.entry(at: BlockOrigin(source: source!, node: entry.key, block: name))
      } else if let block = block(name, node, key: entry.key) {
        entries[name] = block
      }
    }
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { problems.append((message, node)) }

  private mutating func block(_ name: String, _ node: NodeID, key: NodeID) -> Catalogue.Entry? {
    guard file.kind(node) == .mapping, file.value(for: "layers", in: node) != nil else {
      refuse("the block `\(name)` needs `layers`" + (source == nil ? "" : ", or a summary: `norms`, `tracks`, `output`"), node)
      return nil
    }
    // In the linted file, models may have other programs' keys.
    if source != nil {
      var decoder = SectionDecoder(plain: file)
      for entry in file.mergedEntries(of: node) {
        _ = decoder.key(file.text(entry.key), of: "a block", in: ["parameters", "layers", "outputs"], at: entry.key)
      }
      problems += decoder.problems
    }
    var parser = NativeParser(file, root: root, inputs: ["input"])
    var body = parser.body(node)
    problems += parser.problems
    body.source = source
    body.block = name
    return entry(name, parameters(of: node), body: body, key: key)
  }

  private func entry(_ name: String, _ parameters: Parameters, body: NativeBody, key: NodeID) -> Catalogue.Entry {
    let (file, root) = (file, root)
    let short = name.shortName
    return Catalogue.Entry(parameters.signature) { builder, arguments, id, inputs in
      var reader = ConfigReader(native: file, root: root)
      for (parameter, fallback) in parameters.all {
        reader.parameters[parameter] = arguments.argument(parameter)?.value ?? fallback
      }
      let outer = builder.blockOrigin
      builder.blockOrigin = body.origin(of: key)
      defer { builder.blockOrigin = outer }
      // A call without required arguments never enters the constructor.
      let isCallable = parameters.required.allSatisfy { arguments.argument($0) != nil }
      return builder.scope(id, short) { builder in
        guard isCallable else { return nil }
        guard builder.depth < NativeBlocks.depthLimit else {
          builder.remark(.unresolved("blocks are nested too deeply to follow"), on: builder.parent)
          return nil
        }
        builder.depth += 1
        defer { builder.depth -= 1 }
        return builder.run(body, reader, on: inputs)
      }
    }
  }

  private struct Parameters {
    var required: [String] = []
    var optional: [(name: String, value: Value)] = []

    /// The defaults of all parameters.
    var all: [(name: String, value: Value)] { required.map { ($0, .null) } + optional }
    var signature: Signature { Signature(required: required, optional: optional.map(\.name)) }
  }

  /// A list of names, some as `{name: default}`, or a mapping of names to defaults; `???` is no default.
  private mutating func parameters(of block: NodeID) -> Parameters {
    var result = Parameters()
    guard let node = file.value(for: "parameters", in: block) else { return result }
    var reader = ConfigReader(native: file, root: root)
    func add(_ value: Value) -> Bool {
      switch value {
      case .string(let name): result.required.append(name)
      case .mapping(let entries):
        for entry in entries {
          if case .unknown = entry.argument.value {
            result.required.append(entry.name)
          } else {
            result.optional.append((entry.name, entry.argument.value))
          }
        }
      case .list(let items): return items.allSatisfy { add($0.value) }
      default: return false
      }
      return true
    }
    if !add(reader.value(node)) { refuse("`parameters` lists names, some as {name: default}", node) }
    return result
  }
}
