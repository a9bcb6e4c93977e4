import Catalogue
import Model
import YAMLSource

/// Searches a document for models.
public struct Scan {
  /// Among formats that share a word, the first that claims a document gets it.
  static let frontends: [any Frontend.Type] = [
    MONAI.self, Hydra.self, LightningCLI.self, Native.self, YoloRows.self, HyperPyYAML.self, TargetParams.self,
  ]
  private static let words = WordSet(frontends.flatMap { $0.words })
  private static let wordBits = frontends.map { words.bits(of: $0.words) }

  /// Whether a file names classes: all others spell no model of their own.
  public static func namesClasses(_ file: YAMLFile) -> Bool { file.documents.contains { file.occurrences(of: words, in: $0) != 0 } }

  /// Every format's `classKeys`.
  public static let classKeys = frontends.flatMap { $0.classKeys }
  /// Every format's `modelKeys`.
  public static let modelKeys = frontends.flatMap { $0.modelKeys }

  let file: YAMLFile
  let root: NodeID
  let catalogue: Catalogue
  /// The file's path; empty where it has none.
  let path: [UInt8]
  /// Whether the text is an excerpt of one with more models.
  private let isExcerpt: Bool
  var reader: ConfigReader
  /// The contexts by section; the last one applies to all other models.
  private var contexts: [(models: [Pattern]?, context: Context)]
  private var visited: [NodeID] = []
  private var deferred: [Candidate] = []
  /// Parts inside of deferred models, by which they are reached.
  private var deferredParts: [Candidate] = []
  private var remarks: [FileRemark] = []
  private var paths = PathFinder()
  /// What each container around models holds under `trainer`.
  private var trainers: [NodeID: LightningTrainer?] = [:]
  private var refused: Problem.Kinds = []
  /// The end of the objects so far whose classes get the configs inside as data.
  private var dataEnd = NodeID(0)
  /// The enclosing opaque objects and models, innermost last.
  private var enclosing: [Enclosing] = []

  private struct Candidate {
    let node: NodeID
    let model: ModelDescription
    /// The innermost object of an unknown class around the model; nil where it is inside of none.
    let holder: NodeID?

    var isPart: Bool { holder != nil }
  }

  private struct Enclosing {
    let node: NodeID
    let end: NodeID
    let opaque: NodeID?
    let isModel: Bool
    /// What the model does to all modules inside, where it is the call of a function that changes and returns them.
    var change: ModuleCall?
  }

  /// Searches the document at `root` and passes each model to `visit`, one at a time to bound memory.
  /// - Parameters:
  ///   - base: the defaults for keys that the file's `normlint:` section lacks
  ///   - catalogue: resolves the document's classes
  ///   - path: the file's path; some formats choose a model's variant by it
  ///   - isExcerpt: whether the text is an excerpt of one with more models
  ///   - final: applied last: the command line's overrides; returns mistakes
  /// - Returns: remarks on the document, and which visited models are parts of others.
  public static func describe(
    _ file: YAMLFile, root: NodeID, base: Context = Context(), catalogue: Catalogue = .standard, path: [UInt8] = [],
    isExcerpt: Bool = false, final: (inout Context) -> [String] = { _ in [] }, visit: (ModelSource, Context) -> Void
  ) -> Description {
    var scan = Scan(file, root, base: base, catalogue: catalogue, path: path, isExcerpt: isExcerpt)
    scan.readContexts()
    for i in scan.contexts.indices {
      for problem in final(&scan.contexts[i].context) { scan.malformed(problem, root) }
    }
    scan.look(visit)
    scan.lookAtKeys(visit)
    scan.visitDeferred(visit)
    let parts = scan.visited.filter { scan.isPart($0) }
    return Description(remarks: scan.remarks, parts: Set(parts), refused: scan.refused)
  }

  /// The context of a document's first section.
  public static func context(of file: YAMLFile, root: NodeID, base: Context) -> Context {
    var scan = Scan(file, root, base: base, catalogue: .standard, path: [], isExcerpt: false)
    scan.readContexts()
    return scan.contexts[0].context
  }

  private init(_ file: YAMLFile, _ root: NodeID, base: Context, catalogue: Catalogue, path: [UInt8], isExcerpt: Bool) {
    (self.file, self.root, self.catalogue, self.path, contexts) = (file, root, catalogue, path, [(nil, base)])
    self.isExcerpt = isExcerpt
    reader = ConfigReader(file, root: root, catalogue: catalogue)
  }

  /// The `normlint:` section, or a list of sections, each for the models that it names.
  private mutating func readContexts() {
    guard file.kind(root) == .mapping, let node = file.value(for: "normlint", in: root) else { return }
    let base = contexts[0].context
    let list = file.resolve(node)
    let sections = file.kind(list) == .sequence ? Array(file.items(of: list)) : [node]
    let own = sections.map { section -> (models: [Pattern]?, context: Context) in
      var reader = ContextReader(file, root: root, base: base)
      reader.read(section, besides: ["models"])
      for (message, node) in reader.problems { malformed(message, node) }
      return (reader.models, reader.context)
    }
    contexts = own.contains { $0.models == nil } ? own : own + [(nil, base)]
  }

  /// The context of the model at a node.
  mutating func context(at node: NodeID) -> Context {
    guard contexts[0].models != nil else { return contexts[0].context }
    let path = path(of: node)
    let section = contexts.first { $0.models?.contains { $0.matches(path) } ?? true }
    return section?.context ?? contexts[0].context
  }

  /// Notes that an object's class gets the configs inside as data.
  mutating func givesData(_ node: NodeID) { dataEnd = max(dataEnd, file.end(of: node)) }

  /// Whether the class around a node gets it as data. Nodes are asked about in their order, a class before what stands inside.
  func isData(_ node: NodeID) -> Bool { node < dataEnd }

  mutating func malformed(_ message: String, _ node: NodeID) {
    remarks.append(FileRemark(kind: .malformed(message), node: node, path: path(of: node)))
  }

  // MARK: Looking

  /// The front-ends that may read the document.
  private func candidates() -> [any Frontend.Type] {
    var open = file.occurrences(of: Scan.words, in: root)
    var result: [any Frontend.Type] = []
    for (frontend, own) in zip(Scan.frontends, Scan.wordBits) where open & own != 0 && frontend.claims(file, root) {
      result.append(frontend)
      open &= ~own
    }
    return result
  }

  /// Every mapping once, outermost first.
  private mutating func look(_ visit: (ModelSource, Context) -> Void) {
    let frontends = candidates()
    guard !frontends.isEmpty else { return }
    refused = frontends.reduce(into: []) { $0.formUnion($1.refused) }
    let marksAnyNode = frontends.contains { $0.marksAnyNode }
    var node = root
    let end = file.end(of: root)
    while node < end {
      while let last = enclosing.last, last.end <= node { enclosing.removeLast() }
      let skips = (marksAnyNode || file.kind(node) == .mapping) && !look(at: node, frontends, visit)
      node = skips ? file.end(of: node) : NodeID(node.index + 1)
    }
  }

  /// Returns whether to look inside as well.
  private mutating func look(
    at node: NodeID, _ frontends: [any Frontend.Type], _ visit: (ModelSource, Context) -> Void
  ) -> Bool {
    for frontend in frontends {
      guard let mark = frontend.mark(of: node, in: file) else { continue }
      let isInside = enclosing.last?.isModel ?? false
      let opaque = enclosing.last?.opaque
      let holder = enclosing.last { !$0.isModel }?.node
      reader.containers = containers(around: node)
      switch frontend.read(node, mark: mark, in: &self) {
      case .model(let model, let hasOpaqueParts):
        if !isInside { found(Candidate(node: node, model: changed(model), holder: holder), visit) }
        if !model.isForwardKnown {
          enclosing.append(Enclosing(node: node, end: file.end(of: node), opaque: opaque ?? node, isModel: false))
          return true
        }
        guard hasOpaqueParts else { return false }
        enclosing.append(Enclosing(node: node, end: file.end(of: node), opaque: opaque, isModel: true, change: model.change))
        return true
      case .opaque(let name):
        if !isInside { remarks.append(FileRemark(kind: .opaque(name, hint: hint(in: node)), node: mark, path: path(of: node))) }
        // An unknown function may change its arguments: nothing is certain about models inside.
        if name.isFunctionName { return false }
        enclosing.append(Enclosing(node: node, end: file.end(of: node), opaque: opaque ?? node, isModel: false))
        return true
      case .unread(let reason):
        if !isInside { remarks.append(FileRemark(kind: .unresolved(reason), node: mark, path: path(of: node))) }
        return true
      case .other:
        continue
      }
    }
    for frontend in frontends {
      if let (message, key) = frontend.mistake(in: node, of: file) { malformed(message, key) }
    }
    return true
  }

  /// A model inside of an object of an unknown class, as the functions around that object change it.
  private func changed(_ model: ModelDescription) -> ModelDescription {
    guard case .call(let call) = model.content else { return model }
    var model = model
    let changes = enclosing.reversed().lazy.compactMap(\.change)
    model.content = .call(changes.reduce(call) { $1.applied(to: $0) })
    return model
  }

  /// Tries formats that are recognised by keys, if no front-end found anything.
  private mutating func lookAtKeys(_ visit: (ModelSource, Context) -> Void) {
    guard visited.isEmpty, KeySwitches.maySay(file, root), let model = KeySwitches.model(self) else { return }
    found(Candidate(node: root, model: model, holder: nil), visit)
  }

  /// Visits a model at once if the rest of the document can't matter; otherwise defers it.
  private mutating func found(_ candidate: Candidate, _ visit: (ModelSource, Context) -> Void) {
    visited.append(candidate.node)
    if candidate.isPart, !deferred.isEmpty {
      deferredParts.append(candidate)
    } else if candidate.isPart || context(at: candidate.node).inputs.isUnspecified {
      hand(candidate, takesInputs: !candidate.isPart, to: visit)
    } else {
      deferred.append(candidate)
    }
  }

  /// Visits deferred models, then the parts inside of them. The context's inputs apply to one of them: the only one, or the one called `model`.
  private mutating func visitDeferred(_ visit: (ModelSource, Context) -> Void) {
    let whole = deferred.filter { !isPart($0.node) }
    for candidate in whole {
      let path = path(of: candidate.node)
      let isNamed = contexts.contains { $0.models?.contains { $0.matches(path) } ?? false }
      hand(candidate, takesInputs: isNamed || (whole.count == 1 && !isExcerpt) || path == "model", place: .last, to: visit)
    }
    for candidate in deferredParts { hand(candidate, takesInputs: false, place: .behindOthers, to: visit) }
  }

  private mutating func hand(
    _ candidate: Candidate, takesInputs: Bool, place: ModelSource.Place = .first, to visit: (ModelSource, Context) -> Void
  ) {
    var context = context(at: candidate.node)
    context.broadcastsBuffers = candidate.model.broadcastsBuffers
    context.isDistributed = context.isDistributed || candidate.model.isDistributed || context.broadcastsBuffers != nil
    visit(source(candidate, takesInputs: takesInputs, place: place, context: context), context)
  }

  private mutating func source(_ candidate: Candidate, takesInputs: Bool, place: ModelSource.Place, context: Context) -> ModelSource {
    let model = candidate.model
    return ModelSource(
      path: path(of: candidate.node), node: candidate.node, takesContextInputs: takesInputs, holder: candidate.holder, place: place,
      callerIsUnknown: !takesInputs || context.inputs.isUnspecified,
      inputCount: takesInputs ? max(1, context.inputs.count) : 1, root: root,
      speller: model.speller.init(SpellerBase(file: file, root: root, dialect: model.dialect)), description: model)
  }

  /// The trainer beside the model that is read, the outermost of several; nil where there is none.
  mutating func trainer() -> LightningTrainer? {
    for container in reader.containers {
      let trainer = trainers[container] ?? LightningTrainer(in: container, of: file)
      trainers[container] = .some(trainer)
      if let trainer { return trainer }
    }
    return nil
  }

  /// Whether another model refers to the node.
  private func isPart(_ node: NodeID) -> Bool {
    guard !reader.reached.isEmpty else { return false }
    var current: NodeID? = node
    while let node = current {
      if reader.reached.contains(node) { return true }
      current = file.parent(node)
    }
    return false
  }

  /// The containers around a node, outermost first.
  func containers(around node: NodeID) -> [NodeID] {
    var result: [NodeID] = []
    var current = file.parent(node)
    while let container = current {
      if !file.isKey(container) { result.append(container) }
      current = file.parent(container)
    }
    return result.reversed()
  }

  /// The keys and indexes on the way to a node, joined by dots.
  mutating func path(of node: NodeID) -> String { paths.path(of: node, in: file) }
}

extension Scan {
  /// The entry of an unknown class's mapping that may ask for batch norm.
  mutating func hint(in node: NodeID) -> String? {
    let candidates = file.mergedEntries(of: node).filter { NormHint.mayBe(file.text($0.key)) }
    guard !candidates.isEmpty else { return nil }
    // Use a copy: these nodes are no part of a model.
    var reader = reader
    return NormHint.text(candidates.map { Keyword(file.text($0.key), reader.argument($0.value), key: $0.key) })
  }
}
