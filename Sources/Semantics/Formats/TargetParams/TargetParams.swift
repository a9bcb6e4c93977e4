import Catalogue
import Model
import YAMLSource

/// Configs of latent-diffusion and its kin: `target` names a class, `params` its arguments. The program's `instantiate_from_config` builds the
/// outermost object; what stands in its `params` is data, of which the class builds objects by the same function (`ldm/util.py` in
/// CompVis/latent-diffusion, `sgm/util.py` in Stability-AI/generative-models).
enum TargetParams: CallTree, OmegaConf {
  static let words: [StaticString] = ["target"]
  static let modelKeys = words
  static let speller: any Speller.Type = TargetParamsSpeller.self
  static let refused = Hydra.refused

  /// Many files have a key of this name.
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool {
    (root.index..<file.end(of: root).index).contains { file.kind(NodeID($0)) == .mapping && mark(of: NodeID($0), in: file) != nil }
  }

  /// The class of a mapping that holds `params` too, or nothing else. Other formats have a `target` of their own, and other objects stand
  /// beside the `model`.
  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    guard let target = file.value(for: "target", in: node), let name = plainTarget(target, in: file), name.isPythonPath,
      isInModel(node, file) != false
    else { return nil }
    guard let params = file.value(for: "params", in: node).map(file.resolve) else {
      return file.mergedEntries(of: node).count == 1 ? target : nil
    }
    return file.kind(params) == .mapping || file.scalar(params) == .null ? target : nil
  }

  /// Whether a node stands in the document's `model`, or is the document; nil where there is no `model`.
  private static func isInModel(_ node: NodeID, _ file: YAMLFile) -> Bool? {
    var (section, root) = (node, node)
    while let parent = file.parent(root) { (section, root) = (root, parent) }
    return root == node ? true : file.value(for: "model", in: root).map { $0 == section }
  }

  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String? { Hydra.plainTarget(mark, in: file) }

  /// What is not found can be anything, but for the model's classes.
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool {
    name.isDotted && !name.isFunctionName && file.parent(mark).flatMap { isInModel($0, file) } == true
  }

  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? {
    guard let mark = mark(of: node, in: reader.file), let target = plainTarget(mark, in: reader.file) else { return nil }
    let isData = !reader.isRecursive
    reader.isRecursive = false
    defer { reader.isRecursive = !isData }
    let content = reader.keywords(entries)
    var call = ModuleCall(target: target, node: node, name: mark, loading: .configLists)
    if let params = content.first(where: { $0.name == "params" })?.argument {
      switch params.value {
      case .mapping(let arguments): call = call.with(keywords: arguments)
      case .config(_, let entries): call = call.with(keywords: entries)
      case .unknown(let reason): call = call.unread(reason, at: params.node)
      default: break
      }
    }
    return isData ? .config(call, entries: content) : .call(call)
  }
}
