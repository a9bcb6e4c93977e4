/// The families of torchvision, one a file.
extension Catalogue {
  static let torchvision: [[String: Entry]] = [
    convNormActivations, operators, models, AlexNet.entries, DenseNet.entries, GoogLeNet.entries, Inception.entries,
    ResNet.entries, SqueezeNet.entries, VGG.entries,
  ]
}
