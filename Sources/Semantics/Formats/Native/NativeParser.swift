import Model
import YAMLSource

/// Parses native models and blocks and reports mistakes.
struct NativeParser {
  var problems: [SectionDecoder.Problem] { decoder.problems }
  private let file: YAMLFile
  private var decoder: SectionDecoder
  private let inputs: [String]
  /// The indexes of earlier ids: inputs first, then layers.
  private var places: [String: Int] = [:]

  private static let layerKeys = ["id", "type", "args", "from", "call"]

  /// - Parameter inputs: the names of the model's inputs, for `from`.
  init(_ file: YAMLFile, root: NodeID, inputs: [String]) {
    self.file = file
    self.inputs = inputs
    decoder = SectionDecoder(ConfigReader(native: file, root: root))
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { decoder.refuse(message, node) }

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
      guard let layer = layer(file.resolve(item), index, previous: previous) else { continue }
      let place = body.inputCount + body.layers.count
      if places.updateValue(place, forKey: layer.id) != nil { refuse("the id `\(layer.id)` is taken already", layer.node) }
      body.layers.append(layer)
      previous = place
    }
    body.outputs = previous.map { [$0] } ?? []
    if let outputs = file.value(for: "outputs", in: mapping) { body.outputs = ids(outputs, "outputs") }
    return body
  }

  private mutating func layer(_ node: NodeID, _ index: Int, previous: Int?) -> NativeLayer? {
    guard file.kind(node) == .mapping else {
      refuse("a layer is a mapping such as {id: bn1, type: BatchNorm2d, args: {num_features: 64}}", node)
      return nil
    }
    var (id, kind, arguments) = (String?.none, NativeLayer.Kind?.none, NodeID?.none)
    var from = previous.map { [$0] } ?? []
    let file = file
    file.forEachMergedEntry(of: node) { entry in
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
        _ = decoder.key(file.text(entry.key), of: "a layer", in: NativeParser.layerKeys, at: entry.key)
      }
    }
    guard let kind else {
      refuse("a layer needs a `type` (a class such as BatchNorm2d), or the layer to `call` again", node)
      return nil
    }
    return NativeLayer(id: id ?? String(index), kind: kind, from: from, arguments: arguments, node: node)
  }

  /// A name; ids may be numbers.
  private mutating func name(_ node: NodeID, _ key: String) -> String? {
    decoder.text(decoder.argument(node), key, mustBe: "a name")
  }

  /// The indexes of one id or a list of ids, all of them earlier.
  private mutating func ids(_ node: NodeID, _ key: String) -> [Int] {
    let list = file.resolve(node)
    let items = file.kind(list) == .sequence ? Array(file.items(of: list)) : [node]
    return items.compactMap { item in
      guard let id = name(item, key) else { return nil }
      if let place = places[id] { return place }
      refuse("`\(key)` names `\(id)`, but no layer above has that id\(decoder.hint(for: id, in: places.keys))", item)
      return nil
    }
  }

  /// `patches:` and `mode:` of a mapping.
  mutating func changes(_ mapping: NodeID) -> [ModelDescription.Change] {
    var changes: [ModelDescription.Change] = []
    if let patches = file.value(for: "patches", in: mapping) {
      for item in decoder.items(decoder.argument(patches)) {
        if let patch: ModelDescription.Patch = decoder.word(item, "patches") { changes.append(.patch(patch, item.node)) }
      }
    }
    if let mode = file.value(for: "mode", in: mapping), let word: Mode = decoder.word(decoder.argument(mode), "mode") {
      changes.append(.mode(word))
    }
    return changes
  }
}
