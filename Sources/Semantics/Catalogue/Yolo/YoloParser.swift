import Model

/// `parse_model`: from rows to modules, with the number of channels that each row gives.
private struct YoloParser {
  let header: YoloHeader
  /// The channels and the value of each row so far.
  var channels: [Dim] = []
  var values: [ValueID?] = []
  /// What the first row reads.
  let input: ValueID?

  /// The absolute row of `index` at the next row; nil if out of range, which Python refuses.
  private func place(_ index: Int) -> Int? {
    let place = index < 0 ? index + channels.count : index
    return channels.indices.contains(place) ? place : nil
  }

  func channels(at index: Int) -> Dim? {
    if channels.isEmpty { return index == -1 || index == 0 ? header.inputChannels : nil }
    return place(index).map { channels[$0] }
  }

  /// The value of a row; -1 is the last one.
  func value(at index: Int) -> ValueID? {
    if values.isEmpty { return input }
    return place(index).flatMap { values[$0] }
  }

  /// `make_divisible(min(channels, max_channels) * width, 8)`
  func scaled(_ channels: Value) -> Value {
    guard let number = channels.number, let width = header.width, let most = header.maxChannels else {
      return .unknown("the scale of the model is not known")
    }
    let result = Dim(truncating: (min(number, most) * width / 8).rounded(.up) * 8)
    return result.asValue
  }

  /// `max(round(n * depth), 1) if n > 1 else n`
  func repeats(_ row: YoloRow) -> Int? {
    guard let count = row.repeats, count > 1 else { return row.repeats }
    return header.depth.flatMap { Dim(truncating: (Double(count) * $0).rounded(.toNearestOrEven)).value }.map { max($0, 1) }
  }
}

extension GraphBuilder {
  /// Builds and calls the model that the rows describe.
  package mutating func yolo(_ rows: [YoloRow], _ header: YoloHeader, type: String, on input: ValueID?) -> ValueID? {
    yolo.isYolov5 = header.isYolov5
    yolo.activation = header.activation
    // Classifiers keep PyTorch's numbers: their class doesn't call `initialize_weights`.
    if type == "ClassificationModel", !header.isYolov5 { (yolo.eps, yolo.momentum) = (1e-5, 0.1) }
    return scope("", type) { b in
      if let fault = header.fault { b.remark(.fault(.badArgument(fault.message)), on: .model, at: fault.node) }
      return b.sequential("model") { b in
        var parser = YoloParser(header: header, input: input)
        let outer = b.node
        for (index, row) in rows.enumerated() where !b.graph.isTruncated {
          b.node = row.node
          b.add(row, String(index), in: &parser)
        }
        b.node = outer
        return parser.values.last ?? nil
      }
    }
  }

  private mutating func add(_ row: YoloRow, _ name: String, in parser: inout YoloParser) {
    guard let from = row.from, let inner = channels(of: row, from, in: &parser) else {
      opaqueRow(row, name, in: &parser)
      return
    }
    var arguments = row.arguments
    // Room for the channels and the repeats, which are put between them.
    arguments.reserveCapacity(arguments.count + 2)
    let (repeats, out) = (parser.repeats(row), complete(&arguments, row, channels: inner, in: &parser))
    var count = repeats
    if row.kind.isRepeating, arguments.count >= 2 {
      arguments.insert(Argument(repeats.map(Value.int) ?? .unknown("the depth of the model is not known"), row.name), at: 2)
      count = 1
    }
    adapt(&arguments, to: row, in: &parser)
    let inputs = from.compactMap { parser.value(at: $0) }
    let value = build(row, arguments, count: count, name: name, on: inputs.count == from.count ? inputs : nil)
    parser.channels.append(out)
    parser.values.append(value)
  }

  /// The channels of a row's inputs; nil, with a fault, if it reads a later row.
  private mutating func channels(of row: YoloRow, _ from: [Int], in parser: inout YoloParser) -> [Dim]? {
    let channels = from.compactMap { parser.channels(at: $0) }
    if channels.count == from.count { return channels }
    remark(.fault(.badArgument("list index out of range: a row reads the rows above it, counted from 0")), on: parent, at: row.node)
    return nil
  }

  /// Gives a block the channels that it is built with, and returns those of its output.
  private mutating func complete(
    _ arguments: inout [Argument], _ row: YoloRow, channels: [Dim], in parser: inout YoloParser
  ) -> Dim {
    let first = channels.first ?? .unknown
    func argument(_ dim: Dim) -> Argument { Argument(dim.asValue, row.node) }
    switch row.module {
    case let module where row.kind.isScaled:
      guard let wanted = arguments.first else {
        remark(.fault(.badArgument("list index out of range: \(module) needs its number of output channels")), on: parent, at: row.node)
        return .unknown
      }
      let scaled = Argument(module == "Classify" ? wanted.value : parser.scaled(wanted.value), wanted.node)
      arguments[0] = scaled
      arguments.insert(argument(first), at: 0)
      return scaled.value.number.map { Dim(truncating: $0) } ?? .unknown
    case "nn.BatchNorm2d": arguments = [argument(first)]
    case "Concat": return channels.reduce(0, +)
    case let module where row.kind.isHead:
      let list = Argument(.list(channels.map(argument)), row.node)
      // The last argument of Segment is scaled like channels.
      let prototypes = parser.header.isYolov5 ? 3 : 2
      if module == "Segment", arguments.count > prototypes {
        arguments[prototypes] = Argument(parser.scaled(arguments[prototypes].value), arguments[prototypes].node)
      }
      if !parser.header.isYolov5 {
        arguments += [parser.header.reach ?? Argument(.int(16), row.node), parser.header.isDoubled ?? Argument(.null, row.node)]
      }
      arguments.append(list)
      return first
    case "Index", "TorchVision", "CBLinear":
      // Opaque blocks that say how many channels they give.
      return arguments.first?.value.number.map { Dim(truncating: $0) } ?? .unknown
    case let module where row.kind.entry == nil && !module.hasPrefix("nn."): return .unknown
    default: break
    }
    return first
  }

  /// What the parser does for single blocks and sizes.
  private mutating func adapt(_ arguments: inout [Argument], to row: YoloRow, in parser: inout YoloParser) {
    switch row.module {
    case "C3k2":
      yolo.isLegacy = false
      guard ["m", "l", "x"].contains(parser.header.scale), arguments.count >= 3 else { return }
      arguments.replaceSubrange(3..<min(4, arguments.count), with: [Argument(.bool(true), row.node)])
    case "A2C2f", "C2fCIB": yolo.isLegacy = false
    default: break
    }
  }

  /// `m(*args)`, or a `Sequential` of several.
  private mutating func build(
    _ row: YoloRow, _ arguments: [Argument], count: Int?, name: String, on inputs: [ValueID]?
  ) -> ValueID? {
    guard let count, count > 1 else {
      if count == nil { remark(.unresolved("the number of repeats is not known"), on: parent, at: row.node) }
      return block(row, arguments, name: name, on: inputs)
    }
    return sequential(name) { b in
      // What joins several values gets them once.
      let joins = inputs?.count ?? 1 != 1 && !b.graph.isTruncated
      let first = joins ? b.block(row, arguments, name: "0", on: inputs) : inputs?.first
      return b.chain((joins ? 1 : 0)..<b.repeats(Dim(count)), first) { $0.block(row, arguments, name: $1, on: $2.map { [$0] }) }.last ?? nil
    }
  }

  private mutating func block(_ row: YoloRow, _ arguments: [Argument], name: String, on inputs: [ValueID]?) -> ValueID? {
    let isPyTorch = row.module.hasPrefix("nn.")
    let target = isPyTorch ? "torch." + row.module : row.module
    let call = ModuleCall(target: target, positional: arguments, node: row.node, name: row.name)
    let own = catalogue.blocks[row.module] ?? (yolo.isYolov5 ? row.kind.ofYolov5 : row.kind.entry)
    let root = nextModule
    guard let entry = own else {
      let result = build(call, name, on: inputs)
      remarkMisspelling(of: row, on: root)
      return result
    }
    var bound = Arguments(call, entry.signature)
    let result = buildOnce(entry, &bound, name, inputs)
    // Unknown channels of an opaque row were reported there.
    bound.unresolved.removeAll { $0.node == row.node }
    take(&bound, for: firstModule(since: root) ?? parent)
    return result
  }

  private mutating func remarkMisspelling(of row: YoloRow, on module: ModuleID) {
    // Only what nobody knows can be misspelt.
    guard graph.ids.contains(module), graph[module].layer >= 0, !graph.layers[Int(graph[module].layer)].isModelled else { return }
    guard let meant = Yolo.misspelt(row.module), catalogue.entry(for: row.module) == nil,
      catalogue.dottedName(of: row.module, derivedFrom: .module) == nil
    else { return }
    let complaint = "`\(row.module)` is no module of ultralytics or yolov5; did you mean `\(meant)`?"
    remark(.fault(.badArgument(complaint)), on: module, at: row.name)
  }

  /// A row whose input can't be known, or doesn't exist.
  private mutating func opaqueRow(_ row: YoloRow, _ name: String, in parser: inout YoloParser) {
    if row.from == nil { remark(.unresolved("which rows it reads can't be told"), on: parent, at: row.node) }
    let module = module(name, Opaque(type: row.module.shortName))
    remarkMisspelling(of: row, on: module)
    parser.channels.append(.unknown)
    parser.values.append(call(module, parser.values.last ?? nil))
  }
}
