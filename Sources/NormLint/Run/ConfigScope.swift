import Formats
import Rules
import YAMLSource

/// Keeps the configs that a fixed file is part of as good as they were.
struct ConfigScope: FixScope {
  let file: InputFile
  /// The file before its fixes.
  let original: YAMLFile
  let uses: [ConfigUse]
  let configs: ConfigUses

  func follow(_ revised: YAMLFile, _ moves: [KeyMove], _ others: OtherTexts) throws(FixRefusal) -> OtherTexts {
    var followers = KeyFollowers(configs, others, isAlone: file.isStandardInput)
    for use in uses {
      for place in use.parts.places where place.path == file.path.text {
        for move in moves { try followers.follow(move, from: place, in: use.parts.places) }
      }
    }
    let texts = try followers.finished()
    for use in uses { try check(use, texts.merging([file.path.text: revised]) { _, new in new }) }
    return texts
  }

  /// Throws where a config is worse than before.
  private func check(_ use: ConfigUse, _ texts: OtherTexts) throws(FixRefusal) {
    guard let old = configs.composed(use, [file.path.text: original], for: file) else { return }
    let choice = use.choice.map { " with \($0.group)=\($0.option.hasSuffix(".yaml") ? String($0.option.dropLast(5)) : $0.option)" }
    let name = use.user.path.text + (choice ?? "")
    guard let new = configs.composed(use, texts, for: file) else { throw FixRefusal("it would leave \(name) unreadable") }
    let linter = Linter(options: file.settings.options(for: use.user.absolute ?? file.absolute))
    if let fault = linter.newFault(in: new, comparedWith: old) { throw FixRefusal("it would break \(name): \(fault)") }
  }
}

/// The other files of configs, in which what stands below moved keys moves too.
struct KeyFollowers {
  private let configs: ConfigUses
  private var texts: OtherTexts
  private var revisions: [String: Revision] = [:]
  /// Whether no other file may change.
  private let isAlone: Bool

  init(_ configs: ConfigUses, _ texts: OtherTexts, isAlone: Bool) { (self.configs, self.texts, self.isAlone) = (configs, texts, isAlone) }

  /// Has the files of a config follow a move.
  /// - Parameters:
  ///   - moved: the file whose mapping moves
  ///   - places: the files of the config
  mutating func follow(_ move: KeyMove, from moved: ConfigParts.Place, in places: [ConfigParts.Place]) throws(FixRefusal) {
    let whole = moved.package + move.path
    for place in places where place.path != moved.path {
      guard let text = texts[place.path] ?? configs.text(place.path) else { continue }
      if whole.starts(with: place.package) { try wrap(text, at: whole.dropFirst(place.package.count), of: place.path, move) }
      try respell(text, whole.joined(separator: "."), of: place.path, move)
    }
  }

  /// Puts the entries that a file merges into the moved mapping below its keys.
  private mutating func wrap(_ text: YAMLFile, at path: ArraySlice<String>, of name: String, _ move: KeyMove) throws(FixRefusal) {
    guard let node = text.mapping(at: path), text.entries(of: node).contains(where: { _ in true }), revisions[name]?.isWrapped(node) != true else {
      return
    }
    let row = text.position(at: text.range(node).lowerBound).row
    let said = "\(name):\(row) sets keys of \(path.last.map { "`\($0)`" } ?? "the model")"
    if move.isListed { throw FixRefusal("\(said), which no config could set any more") }
    if path.isEmpty { throw FixRefusal("\(said) as a whole file") }
    if text.anchor(node) != nil { throw FixRefusal("\(said) behind an anchor") }
    try change(text, of: name, said) { $0.wrap(node, entries: [], keys: move.keys) }
  }

  /// Respells keys with dots and interpolations that lead into the moved mapping.
  private mutating func respell(_ text: YAMLFile, _ path: String, of name: String, _ move: KeyMove) throws(FixRefusal) {
    for index in 0..<UInt32(text.nodeCount) where text.kind(NodeID(index)) == .scalar {
      let (node, old) = (NodeID(index), text.text(NodeID(index)))
      guard old.contains(part: path + ".") else { continue }
      let keys = ([path] + move.keys).joined(separator: ".") + "."
      let new = (old.hasPrefix(path + ".") ? keys + old.dropFirst(path.utf8.count + 1) : old).replacing(part: "${\(path).", with: "${\(keys)")
      if new == old || revisions[name]?.plan(for: node) != nil { continue }
      let said = "\(name):\(text.position(at: text.range(node).lowerBound).row) names `\(old)`"
      if move.isListed { throw FixRefusal("\(said), which would lead nowhere") }
      try change(text, of: name, said) { $0.replace(node, by: .reworded(new)) }
    }
  }

  private mutating func change(_ text: YAMLFile, of name: String, _ said: String, _ body: (inout Revision) -> Void) throws(FixRefusal) {
    guard !isAlone, configs.changeable(name) != nil else { throw FixRefusal("\(said), and is not among the files that are fixed") }
    body(&revisions[name, default: Revision(text)])
  }

  /// The texts of all files that follow.
  func finished() throws(FixRefusal) -> OtherTexts {
    var result = texts
    for (name, revision) in revisions {
      do throws(EditRefusal) { result[name] = try revision.finished().file } catch {
        throw FixRefusal("\(name) would have to follow, and can't be changed: \(error.message)")
      }
    }
    return result
  }
}
