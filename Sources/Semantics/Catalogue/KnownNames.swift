import Model

/// The members of the modules that configs name most, `torch.nn` and `torchvision.models`: other names there don't exist.
/// `tools/oracle/record-names` writes them.
package enum KnownNames {
  /// The module of a dotted name and what it has, where that is recorded.
  private static func members(of module: Substring) -> (names: Set<Substring>, version: String)? {
    switch module {
    case "torch.nn": (torch, "torch 2.15")
    case "torchvision.models": (torchvision, "torchvision 0.29")
    default: nil
    }
  }

  /// Why a name doesn't exist, as a sentence with the closest name; nil if it may exist.
  package static func absence(of target: String) -> String? {
    guard let dot = target.utf8.lastIndex(of: UInt8(ascii: ".")) else { return unqualified(target, target) }
    let (module, name) = (target[..<dot], target[target.index(after: dot)...])
    if module == "nn" { return unqualified(target, String(name)) }
    guard let (names, version) = members(of: module), !names.contains(name) else { return nil }
    let likely = Suggestion.closest(to: String(name), in: names.map(String.init)).map { "; did you mean `\(module).\($0)`?" } ?? ""
    return "`\(target)` does not exist in \(version)\(likely)"
  }

  /// The message for a PyTorch class without its module, which can't be imported.
  private static func unqualified(_ target: String, _ name: String) -> String? {
    isTorchClass(name) ? "`\(target)` can't be imported; did you mean `torch.nn.\(name)`?" : nil
  }

  /// Whether `torch.nn` has a class of this name.
  package static func isTorchClass(_ name: String) -> Bool {
    name.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false && torch.contains(name[...])
  }

  private static let torch = Set(
    """
      AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d AdaptiveMaxPool2d
      AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss BatchNorm1d BatchNorm2d
      BatchNorm3d Bilinear Buffer CELU CTCLoss ChannelShuffle CircularPad1d CircularPad2d CircularPad3d ConstantPad1d
      ConstantPad2d ConstantPad3d Container Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
      CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss CrossMapLRN2d DataParallel Dropout Dropout1d Dropout2d Dropout3d
      ELU Embedding EmbeddingBag FeatureAlphaDropout Flatten Fold FractionalMaxPool2d FractionalMaxPool3d GELU GLU GRU GRUCell
      GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d
      InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d LPPool2d LPPool3d LSTM LSTMCell LayerNorm LazyBatchNorm1d
      LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d
      LazyConvTranspose3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear LeakyReLU Linear
      LinearCrossEntropyLoss LinearCrossEntropyOptions LocalResponseNorm LogSigmoid LogSoftmax MSELoss MarginRankingLoss
      MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d Mish Module ModuleDict ModuleList MultiLabelMarginLoss
      MultiLabelSoftMarginLoss MultiMarginLoss MultiheadAttention NLLLoss NLLLoss2d PReLU PairwiseDistance Parameter
      ParameterDict ParameterList PixelShuffle PixelUnshuffle PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase RReLU
      ReLU ReLU6 ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d SELU
      Sequential SiLU Sigmoid SmoothL1Loss SoftMarginLoss Softmax Softmax2d Softmin Softplus Softshrink Softsign SyncBatchNorm
      Tanh Tanhshrink Threshold Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder
      TransformerEncoderLayer TripletMarginLoss TripletMarginWithDistanceLoss Unflatten Unfold UninitializedBuffer
      UninitializedParameter Upsample UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d attention
      common_types factory_kwargs functional grad init intrinsic modules parallel parameter qat quantizable quantized utils
    """.split { $0 == " " || $0 == "\n" })

  private static let torchvision = Set(
    """
      AlexNet AlexNet_Weights ConvNeXt ConvNeXt_Base_Weights ConvNeXt_Large_Weights ConvNeXt_Small_Weights
      ConvNeXt_Tiny_Weights DenseNet DenseNet121_Weights DenseNet161_Weights DenseNet169_Weights DenseNet201_Weights
      EfficientNet EfficientNet_B0_Weights EfficientNet_B1_Weights EfficientNet_B2_Weights EfficientNet_B3_Weights
      EfficientNet_B4_Weights EfficientNet_B5_Weights EfficientNet_B6_Weights EfficientNet_B7_Weights
      EfficientNet_V2_L_Weights EfficientNet_V2_M_Weights EfficientNet_V2_S_Weights GoogLeNet GoogLeNetOutputs
      GoogLeNet_Weights Inception3 InceptionOutputs Inception_V3_Weights MNASNet MNASNet0_5_Weights MNASNet0_75_Weights
      MNASNet1_0_Weights MNASNet1_3_Weights MaxVit MaxVit_T_Weights MobileNetV2 MobileNetV3 MobileNet_V2_Weights
      MobileNet_V3_Large_Weights MobileNet_V3_Small_Weights RegNet RegNet_X_16GF_Weights RegNet_X_1_6GF_Weights
      RegNet_X_32GF_Weights RegNet_X_3_2GF_Weights RegNet_X_400MF_Weights RegNet_X_800MF_Weights RegNet_X_8GF_Weights
      RegNet_Y_128GF_Weights RegNet_Y_16GF_Weights RegNet_Y_1_6GF_Weights RegNet_Y_32GF_Weights RegNet_Y_3_2GF_Weights
      RegNet_Y_400MF_Weights RegNet_Y_800MF_Weights RegNet_Y_8GF_Weights ResNeXt101_32X8D_Weights ResNeXt101_64X4D_Weights
      ResNeXt50_32X4D_Weights ResNet ResNet101_Weights ResNet152_Weights ResNet18_Weights ResNet34_Weights ResNet50_Weights
      ShuffleNetV2 ShuffleNet_V2_X0_5_Weights ShuffleNet_V2_X1_0_Weights ShuffleNet_V2_X1_5_Weights ShuffleNet_V2_X2_0_Weights
      SqueezeNet SqueezeNet1_0_Weights SqueezeNet1_1_Weights SwinTransformer Swin_B_Weights Swin_S_Weights Swin_T_Weights
      Swin_V2_B_Weights Swin_V2_S_Weights Swin_V2_T_Weights VGG VGG11_BN_Weights VGG11_Weights VGG13_BN_Weights VGG13_Weights
      VGG16_BN_Weights VGG16_Weights VGG19_BN_Weights VGG19_Weights ViT_B_16_Weights ViT_B_32_Weights ViT_H_14_Weights
      ViT_L_16_Weights ViT_L_32_Weights VisionTransformer Weights WeightsEnum Wide_ResNet101_2_Weights Wide_ResNet50_2_Weights
      alexnet convnext convnext_base convnext_large convnext_small convnext_tiny densenet densenet121 densenet161 densenet169
      densenet201 detection efficientnet efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4
      efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_l efficientnet_v2_m efficientnet_v2_s get_model
      get_model_builder get_model_weights get_weight googlenet inception inception_v3 list_models maxvit maxvit_t mnasnet
      mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 mobilenet mobilenet_v2 mobilenet_v3_large mobilenet_v3_small mobilenetv2
      mobilenetv3 optical_flow quantization regnet regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf
      regnet_x_800mf regnet_x_8gf regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf regnet_y_3_2gf regnet_y_400mf
      regnet_y_800mf regnet_y_8gf resnet resnet101 resnet152 resnet18 resnet34 resnet50 resnext101_32x8d resnext101_64x4d
      resnext50_32x4d segmentation shufflenet_v2_x0_5 shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 shufflenetv2
      squeezenet squeezenet1_0 squeezenet1_1 swin_b swin_s swin_t swin_transformer swin_v2_b swin_v2_s swin_v2_t vgg vgg11
      vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn video vision_transformer vit_b_16 vit_b_32 vit_h_14 vit_l_16
      vit_l_32 wide_resnet101_2 wide_resnet50_2
    """.split { $0 == " " || $0 == "\n" })
}
