/// A function of `torchvision.models` that builds one model: `resnet18(*, weights=None, progress=True, **kwargs)`.
struct Factory: Sendable {
  let name: String
  let weights: PretrainedWeights
  /// The keyword arguments that reach the class.
  let options: [String]
  /// Builds the model; `weights` is the member given, or nil.
  let build: @Sendable (inout GraphBuilder, inout Arguments, _ name: String, _ weights: String?, _ x: ValueID?) -> ValueID?

  /// What stands before the keyword arguments may still be given by position, as of old.
  var signature: Signature { Signature(optional: ["weights", "progress"], keywordOnly: ["pretrained"] + options) }

  var entry: Catalogue.Entry {
    Catalogue.Entry(signature) { builder, arguments, name, inputs in
      let weights = arguments.weights(self.weights)
      return build(&builder, &arguments, name, weights, inputs?.first)
    }
  }
}

extension Catalogue {
  /// Factories by their dotted names.
  static func named(_ factories: [Factory], in module: String = "torchvision.models.") -> [String: Entry] {
    Dictionary(uniqueKeysWithValues: factories.map { (module + $0.name, $0.entry) })
  }
}

extension Arguments {
  /// A factory that takes no `norm_layer`, or passes its own: giving one raises, even None.
  mutating func refuseNormLayer(_ reason: String) {
    if argument("norm_layer") != nil { refuse(.normLayerNotAccepted(reason), at: "norm_layer") }
  }
}
