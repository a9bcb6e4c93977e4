import Catalogue
import Model
import YAMLSource

/// The rows of YOLO: `[from, repeats, module, arguments]` under `backbone` and `head` (`parse_model` in ultralytics'
/// `nn/tasks.py` and in yolov5's `models/yolo.py`). The file is the whole model.
enum YoloRows: Frontend, Dialect {
  static let words: [StaticString] = ["backbone"]
  static let speller: any Speller.Type = YoloSpeller.self
  /// PyYAML's safe loader.
  static let refused: Problem.Kinds = [.tab, .flowTab, .anchor, .document, .tag, .collectionKey]
  static func schema(for file: YAMLFile) -> ScalarSchema { .pyYAML }

  /// Requires both lists at the top: other formats have a `backbone` too.
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool {
    guard let backbone = file.value(for: "backbone", in: root) else { return false }
    return file.kind(file.resolve(backbone)) == .sequence && file.value(for: "head", in: root) != nil
  }

  static func read(_ mapping: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    guard mapping == scan.root, let head = scan.file.value(for: "head", in: mapping) else { return .other }
    guard let rows = rows([mark, head], scan.file) else { return .other }
    scan.reader.dialect = Self.self
    let header = YoloHeader(mapping, &scan)
    let read = rows.map { YoloRow($0, header, in: &scan) }
    let program = program(of: read, header, in: &scan)
    let content = program.map(ModelDescription.Content.call) ?? .rows(read, header)
    let type = program?.target.shortName ?? Yolo.modelClass(read.last?.module ?? "")
    let model = ModelDescription(type: type, content: content, dialect: Self.self, speller: speller, catalogue: scan.catalogue)
    return .model(model, hasOpaqueParts: false)
  }

  /// The call of the program that builds the rows: where they name blocks that the catalogue lacks, and the program's source is found.
  /// Programs of yolov5's kind have `models/yolo.py`, ultralytics and what derives from it `ultralytics/nn/tasks.py`.
  private static func program(of rows: [YoloRow], _ header: YoloHeader, in scan: inout Scan) -> ModuleCall? {
    let target = header.isYolov5 ? "models.yolo.Model" : "ultralytics.nn.tasks." + Yolo.modelClass(rows.last?.module ?? "")
    guard !rows.allSatisfy({ $0.isModelled || scan.catalogue.blocks[$0.module] != nil }), scan.catalogue.entry(for: target) != nil
    else { return nil }
    let origins = Dictionary(uniqueKeysWithValues: rows.indices.map { ("model.\($0)", rows[$0].node) })
    let config = Keyword("cfg", config(header, in: &scan))
    return ModuleCall(target: target, positional: [], keywords: [config], node: header.node, origins: origins)
  }

  /// The file as the program loads it: ultralytics adds the scale that the file's name asks for (`yaml_model_load`).
  private static func config(_ header: YoloHeader, in scan: inout Scan) -> Argument {
    let file = scan.reader.argument(header.node)
    guard !header.isYolov5, !header.scale.isEmpty, case .mapping(let entries) = file.value else { return file }
    return Argument(.mapping(entries + [Keyword("scale", Argument(.string(header.scale), header.node))]), file.node)
  }

  /// The rows of both lists; nil if an item is no row: then the file isn't YOLO's.
  private static func rows(_ lists: [NodeID], _ file: YAMLFile) -> [YoloRow.Nodes]? {
    var rows: [YoloRow.Nodes] = []
    for list in lists.map(file.resolve) {
      guard file.kind(list) == .sequence else { return nil }
      for item in file.items(of: list) {
        guard let row = YoloRow.Nodes(file.resolve(item), file) else { return nil }
        rows.append(row)
      }
    }
    return rows.isEmpty ? nil : rows
  }
}

extension YoloHeader {
  init(_ mapping: NodeID, _ scan: inout Scan) {
    self.init(node: mapping)
    var values: [String: Argument] = [:]
    for entry in scan.file.mergedEntries(of: mapping) {
      let key = scan.file.text(entry.key)
      if YoloHeader.keys.contains(key) { values[key] = scan.reader.argument(entry.value) }
    }
    // Only yolov5's files have anchors.
    isYolov5 = values["anchors"] != nil
    names["nc"] = values["nc"]?.value ?? .unknown("`nc` is missing")
    for name in ["anchors", "kpt_shape"] { names[name] = values[name]?.value }
    (reach, isDoubled) = (values["reg_max"], values["end2end"])
    if let channels = values[isYolov5 ? "ch" : "channels"]?.value { inputChannels = channels.number.map { Dim(truncating: $0) } ?? .unknown }
    activation = values["activation"].map { Argument(spelledActivation($0.value, $0.node), $0.node) }
    if let depth = values["depth_multiple"] { self.depth = depth.value.number }
    if let width = values["width_multiple"] { self.width = width.value.number }
    if !isYolov5, let scales = values["scales"] { read(scales, path: scan.path) }
  }

  private static let keys: Set<String> = [
    "nc", "anchors", "kpt_shape", "reg_max", "end2end", "ch", "channels", "activation", "depth_multiple", "width_multiple",
    "scales",
  ]

  /// `scales`: depth, width and maximum channels by letter; the first entry if the file's name has no letter.
  private mutating func read(_ scales: Argument, path: [UInt8]) {
    guard case .mapping(let entries) = scales.value, let first = entries.first else { return }
    scale = YoloHeader.scale(of: path) ?? first.name
    guard let chosen = entries.last(where: { $0.name == scale }) else {
      fault = ("KeyError: '\(scale)', the scale that the file's name asks for, is not in `scales`", scales.node)
      return
    }
    guard case .list(let numbers) = chosen.argument.value, numbers.count == 3 else {
      fault = ("a scale is 3 numbers: depth, width and the most channels", chosen.argument.node)
      return
    }
    (depth, width, maxChannels) = (numbers[0].value.number, numbers[1].value.number, numbers[2].value.number)
  }

  /// `guess_model_scale`: the letter behind `yolo`, perhaps `e-` or `v`, and a number.
  static func scale(of path: [UInt8]) -> String? {
    let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    let stem = name[..<(name.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex)]
    let word = Array("yolo".utf8)
    for start in stem.indices where stem[start...].starts(with: word) {
      var rest = stem[(start + word.count)...]
      if rest.starts(with: "e-".utf8) { rest = rest.dropFirst(2) }
      if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty, let letter = rest.dropFirst(digits.count).first, "nslmx".utf8.contains(letter) else { continue }
      return String(UnicodeScalar(letter))
    }
    return nil
  }

  /// `nn.ReLU()`, `torch.nn.LeakyReLU(0.1)`: a class of PyTorch's with plain numbers. Other code is not evaluated.
  private func spelledActivation(_ value: Value, _ node: NodeID) -> Value {
    guard case .string(let text) = value else { return value }
    let unknown = Value.unknown("`\(text)` is Python code, which is not run")
    guard let open = text.firstIndex(of: "("), text.last == ")" else { return unknown }
    let name = text[..<open].split(separator: ".")
    guard name.dropLast().elementsEqual(["nn"]) || name.dropLast().elementsEqual(["torch", "nn"]) else { return unknown }
    var call = (positional: [Argument](), keywords: [Keyword]())
    for part in text[text.index(after: open)...].dropLast().split(separator: ",") {
      let sides = part.split(separator: "=").map { String($0.filter { $0 != " " }) }
      guard let last = sides.last, let literal = Value(literal: last) else { return unknown }
      if sides.count == 2 { call.keywords.append(Keyword(sides[0], Argument(literal, node))) }
      if sides.count == 1 { call.positional.append(Argument(literal, node)) }
    }
    if isYolov5, ["Hardswish", "LeakyReLU", "ReLU", "ReLU6", "SiLU"].contains(name[name.count - 1]) {
      // `initialize_weights` of yolov5.
      call.keywords = call.keywords.filter { $0.name != "inplace" } + [Keyword("inplace", Argument(.bool(true), node))]
    }
    return .call(
      ModuleCall(target: "torch.nn." + name[name.count - 1], positional: call.positional, keywords: call.keywords, node: node))
  }
}

extension YoloRow {
  /// A row and its four elements.
  struct Nodes {
    let row, from, repeats, module, arguments: NodeID

    /// Nil for what is no row.
    init?(_ row: NodeID, _ file: YAMLFile) {
      var items = file.items(of: row)
      guard let from = items.next(), let repeats = items.next(), let module = items.next(), let arguments = items.next(),
        items.next() == nil, file.kind(file.resolve(module)) == .scalar, file.kind(file.resolve(arguments)) == .sequence
      else { return nil }
      (self.row, self.from, self.repeats, self.module, self.arguments) = (row, from, repeats, module, arguments)
    }
  }

  init(_ nodes: Nodes, _ header: YoloHeader, in scan: inout Scan) {
    var (from, isJoined, repeats): ([Int]?, Bool, Int?) = (nil, false, nil)
    switch scan.reader.value(nodes.from) {
    case .int(let index): from = [index]
    case .list(let items):
      let indexes = items.compactMap { if case .int(let index) = $0.value { index } else { nil } }
      (from, isJoined) = (indexes.count == items.count ? indexes : nil, true)
    default: break
    }
    if case .int(let count) = scan.reader.value(nodes.repeats) { repeats = count }
    var arguments: [Argument] = []
    if case .list(let items) = scan.reader.value(nodes.arguments) {
      arguments = items.map { Argument(YoloRow.evaluated($0.value, header), $0.node) }
    }
    self.init(
      from: from, isJoined: isJoined, repeats: repeats, module: scan.file.text(scan.file.resolve(nodes.module)),
      arguments: arguments, node: nodes.row, name: nodes.module)
  }

  /// Resolves a text: a name of the file, a literal, or itself. Nothing else is evaluated.
  private static func evaluated(_ value: Value, _ header: YoloHeader) -> Value {
    guard case .string(let text) = value else { return value }
    if let value = header.names[text] ?? Value(literal: text) { return value }
    let isWord = text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 > 127 || isLetterOrDigit($0) }
    return isWord ? .string(text) : .unknown("`\(text)` is Python code, which is not run")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
