import Model

/// A function of `torchvision.models` that builds one model: `resnet18(*, weights=None, progress=True, **kwargs)`.
struct Factory: Sendable {
  /// Builds the model; `weights` is the member given, or nil.
  typealias Build =
    @Sendable (
      inout GraphBuilder, inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?
    ) -> ValueID?
  /// The same of a model whose forward takes several tensors.
  typealias BuildOfSeveral =
    @Sendable (
      inout GraphBuilder, inout Arguments, _ name: String, _ weights: String?, _ inputs: [ValueID]?
    ) -> ValueID?

  let name: String
  let weights: PretrainedWeights
  /// The keyword arguments that reach the class.
  let options: [String]
  /// Why a `norm_layer` raises, even None; nil where the class takes one.
  let normLayerRefusal: String?
  /// Whether the class ignores unknown keyword arguments.
  let acceptsAnything: Bool
  let build: BuildOfSeveral

  /// - Parameter passesNormLayer: the factory passes a `norm_layer` of its own, so that another one is one too many
  init(
    _ name: String, _ weights: PretrainedWeights, options: [String], passesNormLayer: Bool = false,
    acceptsAnything: Bool = false, _ build: @escaping Build
  ) {
    self.init(
      name, weights, options: options, passesNormLayer: passesNormLayer, acceptsAnything: acceptsAnything,
      ofSeveral: { build(&$0, &$1, $2, $3, $4?.first) })
  }

  init(
    _ name: String, _ weights: PretrainedWeights, options: [String], passesNormLayer: Bool = false,
    acceptsAnything: Bool = false, ofSeveral build: @escaping BuildOfSeveral
  ) {
    (self.name, self.weights, self.options, self.build) = (name, weights, options, build)
    self.acceptsAnything = acceptsAnything
    normLayerRefusal =
      if passesNormLayer {
        "\(name)() got multiple values for keyword argument 'norm_layer': it passes its own"
      } else {
        options.contains("norm_layer") ? nil : "\(name)() got an unexpected keyword argument 'norm_layer'"
      }
  }

  /// Leading parameters also accept positional arguments, for compatibility.
  private var signature: Signature {
    let known = options.contains("norm_layer") ? options : options + ["norm_layer"]
    return Signature(optional: ["weights", "progress"], keywordOnly: ["pretrained"] + known, acceptsAnything: acceptsAnything)
  }

  var entry: Catalogue.Entry {
    Catalogue.Entry(signature) { builder, arguments, name, inputs in
      if let normLayerRefusal, arguments.argument("norm_layer") != nil {
        arguments.refuse(.normLayerNotAccepted(normLayerRefusal), at: "norm_layer")
      }
      let weights = arguments.weights(self.weights)
      return build(&builder, &arguments, name, weights, inputs)
    }
  }
}

extension Catalogue {
  /// A class of torchvision whose constructor takes these arguments.
  static func network(required: [String] = [], _ options: [String], _ build: @escaping Factory.Build) -> Entry {
    Entry(Signature(required: required, optional: options)) { build(&$0, &$1, $2, nil, $3?.first) }
  }

  /// Factories by their dotted names.
  static func named(_ factories: [Factory], in module: String = "torchvision.models.") -> [String: Entry] {
    Dictionary(uniqueKeysWithValues: factories.map { (module + $0.name, $0.entry) })
  }
}
