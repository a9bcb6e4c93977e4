import YAMLSource

/// Reads the form of native models and blocks, and says what is wrong with it.
struct NativeParser {
  private(set) var problems: [(message: String, node: NodeID)] = []
  private let file: YAMLFile
  private var reader: ConfigReader
  private let inputs: [String]
  /// The places of what stands above, by id: the inputs' first, then the layers'.
  private var places: [String: Int] = [:]

  /// So many problems of a model get a suggestion: looking for one takes time.
  private static let suggestions = 100
  static let patches = ["replace_all_batch_norm_modules_", "convert_sync_batchnorm"]

  /// - Parameter inputs: the names under which `from` finds what the model is called with.
  init(_ file: YAMLFile, root: NodeID, inputs: [String]) {
    self.file = file
    self.inputs = inputs
    reader = ConfigReader(native: file, root: root)
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { problems.append((message, node)) }

  /// `layers:` and `outputs:` of a mapping.
  mutating func body(_ mapping: NodeID) -> NativeBody {
    var body = NativeBody(inputCount: inputs.count)
    places = [:]
    for (place, input) in inputs.enumerated() { places[input] = place }
    guard let list = file.value(for: "layers", in: mapping) else { return body }
    let items = Array(file.items(of: file.resolve(list)))
    places.reserveCapacity(inputs.count + items.count)
    body.layers.reserveCapacity(items.count)
    var previous = inputs.isEmpty ? nil : 0
    for (index, item) in items.enumerated() {
      guard let layer = layer(file.resolve(item), index, previous) else { continue }
      let place = body.inputCount + body.layers.count
      if places.updateValue(place, forKey: layer.id) != nil { refuse("the id `\(layer.id)` is taken already", layer.node) }
      body.layers.append(layer)
      previous = place
    }
    body.outputs = previous.map { [$0] } ?? []
    if let outputs = file.value(for: "outputs", in: mapping) { body.outputs = ids(outputs, "outputs") }
    return body
  }

  private mutating func layer(_ node: NodeID, _ index: Int, _ previous: Int?) -> NativeLayer? {
    guard file.kind(node) == .mapping else {
      refuse("a layer is a mapping such as {id: bn1, type: BatchNorm2d, args: {num_features: 64}}", node)
      return nil
    }
    var (id, kind, arguments) = (String?.none, NativeLayer.Kind?.none, NodeID?.none)
    var from = previous.map { [$0] } ?? []
    for entry in file.mergedEntries(of: node) {
      if file.equals(entry.key, "id") {
        id = name(entry.value, "id") ?? id
      } else if file.equals(entry.key, "type") {
        kind = name(entry.value, "type").map(NativeLayer.Kind.type) ?? kind
      } else if file.equals(entry.key, "args") {
        arguments = entry.value
      } else if file.equals(entry.key, "from") {
        from = ids(entry.value, "from")
      } else if file.equals(entry.key, "call") {
        if let target = ids(entry.value, "call").first { kind = .call(target) }
      } else {
        let key = file.text(entry.key)
        let allowed = ["id", "type", "args", "from", "call"]
        let hint = nearest(to: key, in: allowed).map { "; did you mean `\($0)`?" } ?? ""
        refuse("`\(key)` is no key of a layer\(hint)", entry.key)
      }
    }
    guard let kind else {
      refuse("a layer needs a `type` (a class such as BatchNorm2d), or the layer to `call` again", node)
      return nil
    }
    return NativeLayer(id: id ?? String(index), kind: kind, from: from, arguments: arguments, node: node)
  }

  /// A word: ids may be numbers.
  private mutating func name(_ node: NodeID, _ key: String) -> String? {
    switch reader.value(node) {
    case .string(let text) where !text.isEmpty: return text
    case .int(let number): return String(number)
    default:
      refuse("`\(key)` must be a name", node)
      return nil
    }
  }

  /// The places of one id or of a list of ids, all of which stand above.
  private mutating func ids(_ node: NodeID, _ key: String) -> [Int] {
    let list = file.resolve(node)
    let items = file.kind(list) == .sequence ? Array(file.items(of: list)) : [node]
    return items.compactMap { item in
      guard let id = name(item, key) else { return nil }
      if let place = places[id] { return place }
      let likely = problems.count < NativeParser.suggestions ? nearest(to: id, in: places.keys) : nil
      let hint = likely.map { "; did you mean `\($0)`?" } ?? ""
      refuse("`\(key)` names `\(id)`, but no layer above has that id\(hint)", item)
      return nil
    }
  }

  /// `patches:` and `mode:` of a mapping.
  mutating func finish(_ mapping: NodeID) -> NativeFinish {
    var finish = NativeFinish()
    if let patches = file.value(for: "patches", in: mapping) {
      let list = file.resolve(patches)
      for item in file.kind(list) == .sequence ? Array(file.items(of: list)) : [patches] {
        guard let name = name(item, "patches") else { continue }
        if !NativeParser.patches.contains(name) {
          refuse("`patches` knows \(NativeParser.patches.joined(separator: " and ")), not `\(name)`", item)
        }
        finish.patches.append((name, item))
      }
    }
    if let mode = file.value(for: "mode", in: mapping) {
      if case .string(let word) = reader.value(mode), let known = Mode(rawValue: word) {
        finish.mode = known
      } else {
        refuse("`mode` must be `train` or `eval`", mode)
      }
    }
    return finish
  }
}
