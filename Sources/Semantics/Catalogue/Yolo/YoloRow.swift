import Model
import YAMLSource

/// The header above the rows: classes, scaling, and defaults of all blocks.
package struct YoloHeader: Sendable {
  /// Names that rows may use for values of the file.
  package var names: [String: Value] = [:]
  /// The letter that the file's name or the file chooses; empty without `scales`.
  package var scale = ""
  /// Nil is unknown.
  package var depth: Double? = 1
  package var width: Double? = 1
  package var maxChannels: Double? = .infinity
  package var inputChannels: Dim = 3
  package var isYolov5 = false
  package var activation: Argument?
  package var reach: Argument?
  package var isDoubled: Argument?
  /// The parser's error before the rows.
  package var fault: (message: String, node: NodeID)?
  package let node: NodeID

  /// An empty header.
  /// - Parameter node: the mapping that holds the rows
  package init(node: NodeID) { self.node = node }
}

/// One row, with its arguments as the parser evaluates them.
package struct YoloRow: Sendable {
  /// The rows that it reads, counted from the first one, or backwards from itself; nil where that can't be read.
  package let from: [Int]?
  /// Whether `from` is a list.
  package let isJoined: Bool
  /// Nil is unknown.
  package let repeats: Int?
  package let module: String
  /// What is known of the module.
  let kind: Yolo.Kind
  package let arguments: [Argument]
  package let node: NodeID
  package let name: NodeID
  /// Whether the catalogue has the module, or PyTorch.
  package var isModelled: Bool { kind.ofYolov5 != nil || module.hasPrefix("nn.") }

  package init(
    from: [Int]?, isJoined: Bool, repeats: Int?, module: String, arguments: [Argument], node: NodeID, name: NodeID
  ) {
    (self.from, self.isJoined, self.repeats, self.module) = (from, isJoined, repeats, module)
    (self.arguments, self.node, self.name) = (arguments, node, name)
    kind = Yolo.kinds[module] ?? Yolo.Kind()
  }
}
