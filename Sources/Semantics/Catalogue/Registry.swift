import Model

/// The lists that make up the catalogue.
extension Catalogue {
  /// The classes of `torch.nn` whose module is one layer.
  package static let layerClasses: [LayerClass] =
    [
      Convolution.classes, BatchNorm.classes, InstanceNorm.classes, GroupNorm.classes, LayerNorm.classes, ResponseNorm.classes,
      Activation.classes, PReLU.classes, Dropout.classes, Linear.classes, Bilinear.classes, Identity.classes,
      Flatten.classes, Unflatten.classes, Embedding.classes, EmbeddingBag.classes, Recurrent.classes, RecurrentCell.classes,
      Distance.classes,
    ].flatMap { $0 }

  /// Classes that only change shapes: no state, no random numbers.
  package static let shapeClasses: [LayerClass] =
    Pooling.classes + AdaptivePooling.classes + FractionalPooling.classes + MaxUnpooling.classes
    + Padding.classes + Upsampling.classes + Shuffling.classes + Folding.classes

  /// Containers, wrappers, blocks and factories, one family a file.
  package static let families: [[String: Entry]] =
    [containers, wrappers, moves, fusions, opacus, reparametrizations, attention, transformers, monai] + torchvision + SpeechBrain.families
}
