/// The families of torchvision, one a file.
extension Catalogue {
  static let torchvision: [[String: Entry]] = [
    convNormActivations, operators, models, ResNet.entries,
  ]
}
