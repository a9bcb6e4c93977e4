/// The families of torchvision, one a file.
extension Catalogue {
  static let torchvision: [[String: Entry]] = [
    convNormActivations, operators, models, AlexNet.entries, DenseNet.entries, EfficientNet.entries, GoogLeNet.entries, Inception.entries,
    MNASNet.entries, MobileNetV2.entries, MobileNetV3.entries, RegNet.entries, ResNet.entries, ShuffleNetV2.entries, SqueezeNet.entries, VGG.entries,
  ]
}
