import Catalogue
import Model
import YAMLSource

/// What a format reads of one model: values, from which the model can be built any number of times.
struct ModelDescription: Sendable {
  /// What the file spells, in one of the ways in which formats describe models.
  enum Content: Sendable {
    /// The call of a class or a function, whose arguments may be calls.
    case call(ModuleCall)
    /// Layers with edges between them.
    case layers(NativeModel)
    /// YOLO's rows, and what stands above them.
    case rows([YoloRow], YoloHeader)
    /// What keys decide about the norm layers of a model of which no more is known.
    case switches(SwitchContent, marker: NodeID)
  }

  /// What is done to the model once it is built, before it is called.
  enum Change: Sendable {
    case patch(Patch, NodeID)
    /// `model.train()`, `model.eval()`
    case mode(Mode)
  }

  /// A function that changes the norms of a whole model.
  enum Patch: String, CaseIterable, Sendable {
    case replaceAll = "replace_all_batch_norm_modules_"
    case convertSynchronized = "convert_sync_batchnorm"
  }

  /// The short name of the model's class.
  let type: String
  let content: Content
  var changes: [Change] = []
  /// The program around the model runs in several processes, as the file says.
  var isDistributed = false
  let dialect: any Dialect.Type
  let speller: any Speller.Type
  /// Who knows the classes that the content names.
  let catalogue: Catalogue
  /// Whether the calls that the model makes are known; otherwise the models among its arguments are judged by themselves too.
  var isForwardKnown = true
}

extension GraphBuilder {
  /// Constructs a model, changes it as its description says, and leaves its forward as calls: which of these happen depends on
  /// the modes, so the analysis and the executor decide it when the model is called.
  /// - Parameter inputs: what the model is called with
  mutating func build(_ model: ModelDescription, inputs: [ValueID]) -> ValueID? {
    let output = construct(model, inputs)
    for change in model.changes { apply(change) }
    return output
  }

  private mutating func construct(_ model: ModelDescription, _ inputs: [ValueID]) -> ValueID? {
    switch model.content {
    case .call(let call): build(call, "", inputs)
    case .layers(let layers): scope("", model.type) { $0.run(layers.body, ConfigReader(native: layers.file, root: layers.root), inputs) }
    case .rows(let rows, let header): yolo(rows, header, model.type, inputs.first)
    case .switches(let content, let marker): switched(content, type: model.type, name: "", inputs, at: marker)
    }
  }

  private mutating func apply(_ change: ModelDescription.Change) {
    switch change {
    case .mode(let mode): setTraining(mode == .train, below: .model)
    case .patch(let patch, let origin):
      let outer = node
      node = origin
      switch patch {
      case .replaceAll: replaceAllBatchNorms(below: .model)
      case .convertSynchronized: convertToSynchronized(below: .model)
      }
      node = outer
    }
  }
}
