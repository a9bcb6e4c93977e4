import Model

/// Resolves classes and functions that the catalogue lacks.
package protocol ClassProvider: Sendable {
  /// Nil for an unknown name. Called often: repeated lookups must be cheap.
  func entry(for target: String) -> Catalogue.Entry?
  /// Where a name that has no entry was looked for; nil for a provider that has nothing to say of it.
  func absence(of target: String) -> Absence?
  /// The dotted name of the class that a program finds by its own name alone; nil where there is none, or more than one.
  /// - Parameters:
  ///   - base: the class from which it must derive
  ///   - catalogue: knows the other classes
  func dottedName(of className: String, derivedFrom base: ModuleBase, in catalogue: Catalogue) -> String?
  /// How the project's programs instantiate what stands at a key of their configs; nil where none passes options.
  func instantiateOptions(of key: String) -> InstantiateOptions?
}

/// What a program passes to `hydra.utils.instantiate` besides a config; nil for what it leaves to the config.
package struct InstantiateOptions: Sendable, Equatable {
  /// `_recursive_`: whether the configs inside are built before.
  package var isRecursive: Bool?
  /// `_convert_`: whether lists and mappings stay OmegaConf's.
  package var keepsConfigLists: Bool?
  /// The arguments that the program gives in any case: they take the place of the config's own.
  package var given: Set<String>

  package init(isRecursive: Bool? = nil, keepsConfigLists: Bool? = nil, given: Set<String> = []) {
    (self.isRecursive, self.keepsConfigLists, self.given) = (isRecursive, keepsConfigLists, given)
  }
}

/// The class that a parameter is annotated with, as far as formats tell.
package enum ModuleBase: Hashable, Sendable {
  case module, lightningModule
}

extension ClassProvider {
  package func absence(of target: String) -> Absence? { nil }
  package func dottedName(of className: String, derivedFrom base: ModuleBase, in catalogue: Catalogue) -> String? { nil }
  package func instantiateOptions(of key: String) -> InstantiateOptions? { nil }
}

/// The known classes and functions.
///
/// Adding a class is adding a line to one of the lists below, and the file that the line names.
public struct Catalogue: Sendable {
  /// A class or function: its signature, and what calling it adds to the graph.
  package final class Entry: Sendable {
    package let signature: Signature
    /// The argument that configures the norm layers inside.
    package let norm: NormArgument
    /// How to rewrite a call of this class as GroupNorm; nil if the class is no replaceable norm.
    package let groupNorm: GroupNormForm?
    /// Whether `build` adds the calls of the class's forward; otherwise the module is called as a whole.
    package let isForwardKnown: Bool
    /// How many tensors the class's forward takes; nil where `build` or the layer checks that.
    package let tensors: ClosedRange<Int>?
    /// The parameter that takes a module, for a function that changes it with all modules below and returns it.
    package let returned: String?
    /// Builds the module `name`, and calls it with `inputs` unless they are nil.
    package let build: @Sendable (inout GraphBuilder, inout Arguments, _ name: String, _ inputs: [ValueID]?) -> ValueID?
    /// What calls of this class have built so far.
    let parts = BuiltParts()

    package init(
      _ signature: Signature, norm: NormArgument = .callable(NormArgument.customary), groupNorm: GroupNormForm? = nil,
      isForwardKnown: Bool = true, tensors: ClosedRange<Int>? = nil, returned: String? = nil,
      _ build: @escaping @Sendable (inout GraphBuilder, inout Arguments, String, [ValueID]?) -> ValueID?
    ) {
      self.signature = signature
      self.norm = norm
      self.groupNorm = groupNorm
      self.isForwardKnown = isForwardKnown
      self.tensors = tensors
      self.returned = returned
      self.build = build
    }
  }

  private let entries: [String: Entry]
  /// Asked in order for names that are neither known nor blocks.
  private var sources: [any ClassProvider] = []
  /// Asked for what nobody else knows.
  private let lastResort: (any ClassProvider)?
  /// Blocks that a file or the settings define.
  package var blocks: [String: Entry] = [:]

  /// Everything that normlint knows of PyTorch and torchvision, by dotted name.
  /// - Parameter lastResort: asked for names that nobody else knows
  package init(lastResort: (any ClassProvider)?) {
    self.lastResort = lastResort
    var entries: [String: Entry] = [:]
    for layerClass in Catalogue.layerClasses + Catalogue.shapeClasses {
      entries["torch.nn." + layerClass.name] = Entry(layerClass)
    }
    for layerClass in BatchNorm.classes + InstanceNorm.classes {
      entries["torch.nn." + layerClass.name] = Entry(layerClass, groupNorm: .torch)
    }
    for family in Catalogue.families { entries.merge(family) { _, new in new } }
    self.entries = entries
  }

  /// The parameters of every class and function of this catalogue's own, by dotted name.
  package var signatures: [String: Signature] { entries.mapValues(\.signature) }

  /// This catalogue with a project's own classes, which take precedence.
  public func adding(_ modules: OwnModules) -> Catalogue {
    var result = self
    result.blocks.merge(modules.entries) { _, new in new }
    return result
  }

  /// This catalogue with a provider of classes that it doesn't know.
  package func asking(_ provider: any ClassProvider) -> Catalogue {
    var result = self
    result.sources.append(provider)
    return result
  }

  /// This catalogue without its providers. What they keep holds this one: with them each would keep the other in memory.
  package var alone: Catalogue {
    var result = self
    result.sources = []
    return result
  }

  /// The entry for a dotted name, also by the path of the file that defines the class
  /// (`torch.nn.modules.batchnorm.BatchNorm2d`, `torchvision.models.resnet.resnet18`); nil for an unknown one.
  package func entry(for target: String) -> Entry? {
    let own = blocks[target] ?? entries[target] ?? Catalogue.canonical(target).flatMap { entries[$0] } ?? method(target)
    return own ?? sources.lazy.compactMap { $0.entry(for: target) }.first ?? lastResort?.entry(for: target)
  }

  /// Why an unknown name is not known, where a provider tells.
  package func absence(of target: String) -> Absence? { sources.lazy.compactMap { $0.absence(of: target) }.first }

  /// The dotted name of the class that a program finds by its own name alone, where a provider tells.
  package func dottedName(of className: String, derivedFrom base: ModuleBase) -> String? {
    sources.lazy.compactMap { $0.dottedName(of: className, derivedFrom: base, in: self) }.first
  }

  /// How the project's programs instantiate what stands at a key of their configs, where a provider tells.
  package func instantiateOptions(of key: String) -> InstantiateOptions? { sources.lazy.compactMap { $0.instantiateOptions(of: key) }.first }

  /// Whether `target` is known.
  public func knows(_ target: String) -> Bool { entry(for: target) != nil }

  /// The function of tensors that the native form calls `name`.
  package func function(_ name: String) -> Entry? {
    Catalogue.functions.value(for: name) { Functions.find(name).map(Entry.init(function:)) }
  }

  private static let functions = Memo<String, Entry?>()

  /// `torch.nn.modules.<file>.<Class>` and `torchvision.models.<file>.<name>` by the name that re-exports them.
  package static func canonical(_ target: String) -> String? {
    guard
      target.hasPrefix("torch.nn.modules.") || target.hasPrefix("torchvision.models.") || target.hasPrefix("torchvision.ops.")
        || target.hasPrefix("monai.networks.")
    else { return nil }
    let parts = target.dottedParts
    if parts.count == 5, target.hasPrefix("monai.networks.") { return "monai.networks.\(parts[2]).\(parts[4])" }
    if target.hasPrefix("torch.nn."), let name = parts.last {
      // The modules also have each other's classes, by way of `torch.nn.modules`.
      return parts[2] == "modules" && (4...5).contains(parts.count) ? "torch.nn." + name : nil
    }
    if parts.count == 4, target.hasPrefix("torchvision.models."), !subpackages.contains(parts[2]) { return "torchvision.models." + parts[3] }
    if parts.count == 5, target.hasPrefix("torchvision.models.") {
      return "torchvision.models.\(parts[2]).\(parts[4])"
    }
    if parts.count == 4, target.hasPrefix("torchvision.ops.") { return "torchvision.ops." + parts[3] }
    return nil
  }

  /// The packages of `torchvision.models`: what they hold is not in the package around them.
  private static let subpackages: Set<Substring> = ["detection", "optical_flow", "quantization", "segmentation", "video"]

  /// A method that a class has from `torch.nn.Module`: `torch.nn.Sequential.eval`.
  private func method(_ target: String) -> Entry? {
    guard target.hasPrefix("torch"), let dot = target.utf8.lastIndex(of: UInt8(ascii: ".")),
      let entry = entries["torch.nn.Module" + target[dot...]]
    else { return nil }
    let owner = String(target[..<dot])
    return owner.hasPrefix("torch.nn.") && owner.shortName == "Module" || self.entry(for: owner) != nil ? entry : nil
  }

  /// The known name closest to an unknown name of PyTorch or torchvision.
  public func suggestion(for target: String) -> String? {
    target.hasPrefix("torch.") || target.hasPrefix("torchvision.") ? Suggestion.closest(to: target, in: entries.keys) : nil
  }
}

/// How a factory's norm layers are configured.
public enum NormArgument: Sendable {
  /// By this parameter: a class or partial, called with the number of channels.
  case callable(String)
  /// By a name, or a pair of a name and arguments.
  case specification(NormSpecificationForm)
  /// Not at all.
  case none

  /// The parameter's name in torchvision, which others have taken over.
  package static let customary = "norm_layer"
}

/// A norm given by name, or by name and arguments: `norm: [group, {num_groups: 4}]`.
public struct NormSpecificationForm: Sendable {
  public let parameter: String
  /// The names of the normalisations.
  public let group, batch, synchronisedBatch: String

  /// MONAI's (`monai/networks/layers/factories.py`).
  package static func monai(_ parameter: String) -> NormSpecificationForm {
    NormSpecificationForm(parameter: parameter, group: "group", batch: "batch", synchronisedBatch: "syncbatch")
  }
}

extension Catalogue.Entry {
  /// The same with a forward that takes so many tensors.
  package func taking(_ tensors: ClosedRange<Int>) -> Catalogue.Entry {
    Catalogue.Entry(signature, norm: norm, groupNorm: groupNorm, isForwardKnown: isForwardKnown, tensors: tensors, build)
  }

  /// A class whose module is one layer.
  package convenience init(_ layerClass: LayerClass, groupNorm: GroupNormForm? = nil) {
    let strictness = ConfigLists.strictness(of: layerClass.name)
    self.init(layerClass.signature, groupNorm: groupNorm) { builder, arguments, name, inputs in
      var layer = layerClass.make(&arguments)
      strictness?.check(&arguments)
      let refused = arguments.refuseAtCall(&layer)
      let module = builder.module(name, layer)
      // The finding points at the argument.
      if let refused { builder.node = refused.node }
      return inputs.map { builder.call(module, $0) }
    }
  }

  /// A function of tensors, which makes no module.
  package convenience init(function: LayerClass) {
    self.init(function.signature) { builder, arguments, _, inputs in
      var layer = function.make(&arguments)
      if let refused = arguments.refuseAtCall(&layer) { builder.node = refused.node }
      return inputs.flatMap { builder.function(layer, $0) }
    }
  }
}
