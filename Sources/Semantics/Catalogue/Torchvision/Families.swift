import Model

/// The families of torchvision, one a file.
extension Catalogue {
  static let torchvision: [[String: Entry]] =
    [models, Detector.entries, quantizable, RAFT.entries]
    + [
      convNormActivations, operators, ImageTransform.entries, AlexNet.entries, ConvNeXt.entries, DenseNet.entries, DetectionBackbones.entries,
      EfficientNet.entries, GoogLeNet.entries, Inception.entries, MNASNet.entries, MaxVit.entries, MobileNetV2.entries,
      MobileNetV3.entries, MViT.entries, RegNet.entries, ResNet.entries, S3D.entries, Segmentation.entries, ShuffleNetV2.entries,
      SqueezeNet.entries, SwinTransformer.entries, SwinTransformer3d.entries, VGG.entries, VideoResNet.entries, VisionTransformer.entries,
    ].map { family in family.mapValues { $0.taking(1...1) } }
}
