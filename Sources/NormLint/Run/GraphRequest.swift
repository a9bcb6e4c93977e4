/// What `normlint graph` asks for.
struct GraphRequest: Sendable {
  let bytes: [UInt8]
  let path: String
  /// The model's path inside the file; nil where there is only one.
  let model: String?
  let format: GraphFormat
}

/// The forms in which a graph is written.
enum GraphFormat: String, CaseIterable, Sendable {
  case json, dot, mermaid
}
