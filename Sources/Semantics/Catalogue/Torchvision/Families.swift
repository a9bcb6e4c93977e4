import Model

/// The families of torchvision, one a file.
extension Catalogue {
  static let torchvision: [[String: Entry]] = [
    convNormActivations, operators, models,
    AlexNet.entries, ConvNeXt.entries, DenseNet.entries, DetectionBackbones.entries, Detector.entries, EfficientNet.entries,
    GoogLeNet.entries, Inception.entries,
    MNASNet.entries, MaxVit.entries, MobileNetV2.entries, MobileNetV3.entries, RegNet.entries, ResNet.entries,
    S3D.entries, Segmentation.entries, ShuffleNetV2.entries, SqueezeNet.entries, SwinTransformer.entries, VGG.entries,
    VideoResNet.entries, VisionTransformer.entries,
  ]
}
