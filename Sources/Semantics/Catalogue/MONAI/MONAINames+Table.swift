import Model

/// Modules of MONAI 1.6.1 that bundles name without their package, made by `tools/oracle/record-monai`.
extension MONAINames {
  /// A package, and the names in it; `a>b` is another name for b.
  static let text = """
    monai.apps.detection.networks.retinanet_detector RetinaNetDetector
    monai.apps.detection.networks.retinanet_network RetinaNet RetinaNetClassificationHead RetinaNetRegressionHead
    monai.apps.detection.utils.anchor_utils AnchorGenerator AnchorGeneratorWithAnchorShape
    monai.apps.generation.maisi.networks.autoencoderkl_maisi AutoencoderKlMaisi MaisiConvolution MaisiDecoder MaisiDownsample \
      MaisiEncoder MaisiGroupNorm3D MaisiResBlock MaisiUpsample
    monai.apps.generation.maisi.networks.controlnet_maisi ControlNetMaisi
    monai.apps.generation.maisi.networks.diffusion_model_unet_maisi DiffusionModelUNetMaisi
    monai.apps.nnunet.nnunet_bundle ModelnnUNetWrapper
    monai.apps.pathology.losses.hovernet_loss HoVerNetLoss
    monai.apps.reconstruction.networks.blocks.varnetblock VarNetBlock
    monai.apps.reconstruction.networks.nets.coil_sensitivity_model CoilSensitivityModel
    monai.apps.reconstruction.networks.nets.complex_unet ComplexUnet
    monai.apps.reconstruction.networks.nets.varnet VariationalNetworkModel
    monai.networks.blocks ADN ActiConvNormBlock ActivationCheckpointWrapper BackboneWithFPN CABlock CRF ChannelSELayer \
      ConvDenseBlock Convolution CrossAttentionBlock DVF2DDF DecomposedRelativePosEmbedding DenseBlock DepthwiseFFTConv2d \
      DepthwiseFFTConv3d DownSample Downsample>DownSample ExtraFPNBlock FCN FactorizedIncreaseBlock FactorizedReduceBlock \
      FeaturePyramidNetwork FeedForward GCN GEGLU HyenaMixer HyenaTransformerBlock LastLevelMaxPool LastLevelP6P7 \
      LocalNetDownSampleBlock LocalNetFeatureExtractorBlock LocalNetResidualBlock LocalNetUpSampleBlock MCFCN MLPBlock \
      MaxAvgPool MedNeXtBlock MedNeXtDownBlock MedNeXtOutBlock MedNeXtUpBlock MemoryEfficientSwish Mish P3DActiConvNormBlock \
      PatchEmbed PatchEmbeddingBlock Refine RegistrationDownSampleBlock RegistrationExtractionBlock \
      RegistrationResidualConvBlock ResBlock ResidualBlock ResidualSELayer ResidualUnit SABlock SEBlock SEBottleneck \
      SEResNeXtBottleneck SEResNetBottleneck SPADE SimpleASPP SpatialAttentionBlock SubpixelDownSample>SubpixelDownsample \
      SubpixelDownsample SubpixelUpSample>SubpixelUpsample SubpixelUpsample Subpixeldownsample>SubpixelDownsample \
      Subpixelupsample>SubpixelUpsample Swish TextEncoder TransformerBlock UnetBasicBlock UnetOutBlock UnetResBlock \
      UnetUpBlock UnetrBasicBlock UnetrPrUpBlock UnetrUpBlock UpSample Upsample>UpSample Warp
    monai.networks.layers AffineTransform ApplyFilter ChannelPad ConjugateGradient DropPath EMAQuantizer EllipticalFilter \
      Flatten GaussianFilter HilbertTransform LLTM LaplaceFilter MeanFilter MedianFilter Reshape SavitzkyGolayFilter \
      SharpenFilter SkipConnection TrainableBilateralFilter TrainableJointBilateralFilter VectorQuantizer
    monai.networks.nets AEKLDownsample AEKLResBlock AHNet AHnet>AHNet AbsolutePositionalEmbedding AdditiveUpSampleBlock \
      AffineHead Ahnet>AHNet AsymmetricPad Attention AttentionBlock AttentionLayer AttentionModule AttentionUnet AttnDownBlock \
      AttnMidBlock AttnUpBlock AutoEncoder AutoencoderKL BasicLayer BasicUNet BasicUNetPlusPlus BasicUnet>BasicUNet \
      BasicUnetPlusPlus>BasicUNetPlusPlus Basicunet>BasicUNet BasicunetPlusPlus>BasicUNetPlusPlus BertAttention BertMixedLayer \
      BertOutput BertPreTrainedModel Bottleneck Bottleneck3x3x1 Cell CellInterface CellSamWrapper CheckpointUNet \
      ClassMappingClassify Classifier ClassifierBlock ControlNet ControlNetConditioningEmbedding ConvBlock \
      ConvConcatDenseBlock Critic CrossAttnDownBlock CrossAttnMidBlock CrossAttnUpBlock DAF3D Daf3dASPP Daf3dBackbone \
      Daf3dBackboneWithFPN Daf3dFPN Daf3dResNet Daf3dResNetBottleneck Daf3dResNetDilatedBottleneck Decoder \
      DecoderOnlyTransformer DenseNet DenseNet121 DenseNet169 DenseNet201 DenseNet264 Densenet>DenseNet \
      Densenet121>DenseNet121 Densenet169>DenseNet169 Densenet201>DenseNet201 Densenet264>DenseNet264 DiNTS \
      DiffusionModelEncoder DiffusionModelUNet DiffusionUNetResnetBlock DiffusionUNetTransformerBlock DiffusionUnetDownsample \
      Discriminator Down DownBlock DownTransition DynUNet DynUNetSkipLayer DynUnet>DynUNet Dynunet>DynUNet EfficientNet \
      EfficientNetBN EfficientNetBNFeatures EfficientNetEncoder Encoder Final FlexUNet>FlexibleUNet FlexibleUNet \
      FullyConnectedNet Generator GlobalNet HighResBlock HighResNet HoVerNet HoVernet>HoVerNet HoverNet>HoVerNet \
      Hovernet>HoVerNet HyenaNDUNETR InputTransition LUConv LocalNet MBConvBlock MDTATransformerBlock MILModel MLP \
      MaskedAutoEncoderViT MedNeXt MedNeXtB MedNeXtBase MedNeXtL MedNeXtLarge MedNeXtM MedNeXtMedium MedNeXtS MedNeXtSmall \
      MedNext>MedNeXt MedNextB MedNextBase MedNextL MedNextLarge MedNextM MedNextMedium MedNextS MedNextSmall MixedOp \
      MultiModal MultiScalePatchDiscriminator NaViT NetAdapter OutputTransition OverlapPatchEmbed PSP PatchDiscriminator \
      PatchMerging PatchMergingV2 PointMappingSAM Pooler PositionEmbeddingRandom Projection Pseudo3DLayer Quicknat RegUNet \
      Regressor ResNet ResNetBlock ResNetBottleneck ResNetEncoder ResNetFeatures Restormer SENet SENet154 \
      SEResNeXt101>SEResNext101 SEResNeXt50>SEResNext50 SEResNet101 SEResNet152 SEResNet50 SEResNext101 SEResNext50 \
      SEnet>SENet SEnet154>SENet154 SEresnet101>SEResNet101 SEresnet152>SEResNet152 SEresnet50>SEResNet50 \
      SEresnext101>SEResNext101 SEresnext50>SEResNext50 SPADEAttnUpBlock SPADEAutoencoderKL SPADECrossAttnUpBlock SPADEDecoder \
      SPADEDiffResBlock SPADEDiffusionModelUNet SPADEEncoder SPADENet SPADENetResBlock SPADEResBlock SPADEUpBlock SegResBlock \
      SegResEncoder SegResNet SegResNetDS SegResNetDS2 SegResNetVAE SegmentationHead Senet>SENet Senet154>SENet154 \
      SequentialWithIdx Seresnet101>SEResNet101 Seresnet152>SEResNet152 Seresnet50>SEResNet50 Seresnext101>SEResNext101 \
      Seresnext50>SEResNext50 SkipConnectionWithIdx SpatialTransformer StemInterface StemTS SwinTransformer \
      SwinTransformerBlock SwinUNETR TopologyConstruction TopologyInstance TopologySearch TorchVisionFCModel Transchex TwoConv \
      TwoWayAttentionBlock TwoWayTransformer UNETR UNet UNetDecoder Unet>UNet UpBlock UpCat UpConv UpTransition VISTA3D VNet \
      VQVAE VQVAEResidualUnit VarAutoEncoder VarFullyConnectedNet ViT ViTAutoEnc VoxelMorph VoxelMorphUNet WindowAttention \
      WrappedUpsample basicunet>BasicUNet basicunetplusplus>BasicUNetPlusPlus create_mednext densenet121>DenseNet121 \
      densenet169>DenseNet169 densenet201>DenseNet201 densenet264>DenseNet264 resnet10 resnet101 resnet152 resnet18 resnet200 \
      resnet34 resnet50 senet154>SENet154 seresnet101>SEResNet101 seresnet152>SEResNet152 seresnet50>SEResNet50 \
      seresnext101>SEResNext101 seresnext50>SEResNext50 vista3d132 voxelmorph>VoxelMorph voxelmorphunet>VoxelMorphUNet
    monai.networks.schedulers DDIMScheduler DDPMScheduler PNDMScheduler RFlowScheduler Scheduler
    monai.networks.utils CastTempType CastToFloat CastToFloatAll
    """
}
