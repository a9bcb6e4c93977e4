import Pictures

/// What `normlint graph` asks for.
struct GraphRequest: Sendable {
  let file: ModelFile
  let path: String
  /// The model's path inside the file; nil where there is only one.
  let model: String?
  let format: GraphFormat
  /// How much of it is drawn.
  var view = View()
  /// Whether it is drawn once more, after the fix that `--fix` would write.
  var isFixed = false
}

/// The forms in which a graph is written.
enum GraphFormat: String, CaseIterable, Sendable {
  case json, dot, mermaid, svg, html

  /// Whether it is a picture, of which a part may be drawn.
  var isPicture: Bool { self != .json }
}

extension GraphRequest {
  /// What `normlint graph` writes.
  func drawn(_ treatment: Treatment) throws(Engine.Refusal) -> [UInt8] {
    switch format {
    case .svg: try ModelPicture(self, treatment).svg
    case .html: try ModelPicture(self, treatment).html
    case .dot: try ModelPicture(self, treatment).text.dot
    case .mermaid: try ModelPicture(self, treatment).text.mermaid
    case .json: try GraphDrawing(self, treatment.lint).json
    }
  }
}
