// Made from switches.yaml by tools/embed-rules. Do not edit.
enum SwitchesText {
  static let yaml = ##"""
# Formats in which a key decides what the norm layers are. The text is embedded in the binary: after a change run
# tools/embed-rules. docs/switches.md says what the entries mean; each fact is taken from the project's source.
formats:
  detectron2:
    needs: [MODEL]
    any: [MODEL.META_ARCHITECTURE, MODEL.RESNETS, MODEL.FPN, MODEL.ROI_HEADS, MODEL.SEM_SEG_HEAD, MODEL.RETINANET]
    not: [MODEL.HEADS, MODEL.LOSSES, CLASS_NAMES]
    builder: MODEL.META_ARCHITECTURE
    code: "in code: torch.func.replace_all_batch_norm_modules_(build_model(cfg))"
    values: &detectron2
      batch: {BN: BatchNorm2d, SyncBN: SyncBatchNorm, nnSyncBN: SyncBatchNorm, naiveSyncBN: NaiveSyncBatchNorm, naiveSyncBN_N: NaiveSyncBatchNorm}
      safe: [FrozenBN, GN, LN, ""]
    switches:
      - key: MODEL.RESNETS.NORM
        makes: every norm layer of the ResNet
        when: {MODEL.BACKBONE.NAME: ["build_resnet_*", "build_retinanet_resnet_*", "build_fcos_resnet_*", null]}
        unless: {MODEL.BACKBONE.FREEZE_AT: ["5", "6"]}
        default: FrozenBN
        <<: *detectron2
        write: {group-norm: GN, eval: FrozenBN}
        help: 'write `NORM: "GN"` or `NORM: "FrozenBN"`; FREEZE_AT freezes the first stages alone'
      - key: MODEL.FPN.NORM
        makes: every norm layer of the FPN
        when: {MODEL.BACKBONE.NAME: ["*fpn*"]}
        <<: *detectron2
        write: &heads {group-norm: GN}
        help: &heads-help 'write `NORM: "GN"`, or `NORM: ""` for none'
      - {key: MODEL.SEM_SEG_HEAD.NORM, makes: every norm layer of the segmentation head, <<: *detectron2, write: *heads, help: *heads-help}
      - {key: MODEL.INS_EMBED_HEAD.NORM, makes: every norm layer of the instance head, <<: *detectron2, write: *heads, help: *heads-help}
      - {key: MODEL.RETINANET.NORM, makes: every norm layer of the RetinaNet head, <<: *detectron2, write: *heads, help: *heads-help}
      - {key: MODEL.ROI_MASK_HEAD.NORM, makes: every norm layer of the mask head, <<: *detectron2, write: *heads, help: *heads-help}
      - key: MODEL.ROI_BOX_HEAD.NORM
        makes: every norm layer of the box head
        unless: {MODEL.ROI_BOX_HEAD.NUM_CONV: ["0", null]}
        <<: *detectron2
        write: *heads
        help: *heads-help
    hard-coded:
      - {key: MODEL.BACKBONE.NAME, values: ["build_hrfpn_*"], says: HRNet makes BatchNorms that no key changes}

  fast-reid:
    needs: [MODEL]
    any: [MODEL.HEADS, MODEL.LOSSES, MODEL.BACKBONE.WITH_IBN, MODEL.BACKBONE.LAST_STRIDE]
    not: [CLASS_NAMES, MODEL.RESNETS]
    builder: MODEL.META_ARCHITECTURE
    code: "in code: torch.func.replace_all_batch_norm_modules_(build_model(cfg))"
    values: &fast-reid
      batch: {BN: BatchNorm2d, syncBN: SyncBatchNorm, GhostBN: GhostBatchNorm}
      safe: [FrozenBN, GN, ""]
    switches:
      - key: MODEL.BACKBONE.NORM
        makes: every norm layer of the backbone
        when: {MODEL.BACKBONE.NAME: [build_resnet_backbone, build_resnest_backbone, build_resnext_backbone, build_osnet_backbone, build_regnet_backbone, build_mobilenetv2_backbone, build_shufflenetv2_backbone, build_repvgg_backbone, build_efficientnet_backbone]}
        default: BN
        <<: *fast-reid
        write: {group-norm: GN}
        help: 'write `NORM: GN`'
      - key: MODEL.HEADS.NORM
        makes: the norm layer of the bottleneck in the head
        when: {MODEL.HEADS.WITH_BNNECK: ["true"]}
        default: BN
        <<: *fast-reid
        write: {group-norm: GN}
        help: 'write `NORM: GN`, or `WITH_BNNECK: False` for none'

  OpenPCDet:
    needs: [MODEL, CLASS_NAMES]
    any: [MODEL.NAME]
    builder: MODEL.NAME
    code: "in code: torch.func.replace_all_batch_norm_modules_(build_network(...))"
    switches:
      - key: MODEL.VFE.USE_NORM
        makes: every norm layer of the pillar encoder
        when: {MODEL.VFE.NAME: [PillarVFE, DynPillarVFE, DynamicPillarVFE, DynamicPillarVFESimple2D]}
        batch: {"true": BatchNorm1d}
        safe: ["false"]
        help: '`USE_NORM: False` leaves them out, which is another model'
    hard-coded:
      - {key: MODEL.BACKBONE_2D.NAME, values: ["BaseBEV*"], says: the 2D backbone makes BatchNorms that no key changes}
      - {key: MODEL.BACKBONE_3D.NAME, values: ["VoxelBackBone8x*", "VoxelResBackBone8x*", UNetV2, "PointNet2*"], says: the 3D backbone makes BatchNorms that no key changes}

  openpoints:
    needs: [model.NAME]
    any: [model.encoder_args, model.cls_args, model.segmentor_args, model.decoder_args, criterion_args, datatransforms]
    builder: model.NAME
    code: "in code: torch.func.replace_all_batch_norm_modules_(build_model_from_cfg(cfg.model))"
    switches:
      - key: model.**.norm_args
        makes: every norm layer of {part}
        inside: norm
        off: {track_running_stats: ["false"]}
        batch: {bn: BatchNorm2d, bn1d: BatchNorm1d, bn2d: BatchNorm2d, fastbn: BatchNorm1d, fastbn1d: BatchNorm1d, fastbn2d: BatchNorm1d, syncbn: SyncBatchNorm}
        safe: [ln, ln1d, ln2d, in1d, in2d, in, "null"]
        write: {no-running-stats: {set: {track_running_stats: "False"}}}
        help: 'add `track_running_stats: False`; `gn` does not work here: the channels become its number of groups'

  RT-DETR:
    any: [PResNet, HGNetv2, RTDETR, DFINE]
    not: [DETR, _BASE_, LearningRate, PPHGNetV2]
    builder: model
    code: "in code: torch.func.replace_all_batch_norm_modules_(cfg.model)"
    values: &frozen
      batch: {"false": BatchNorm2d}
      safe: ["true"]
      write: {eval: "True"}
      help: 'write `freeze_norm: True`'
    switches:
      - key: PResNet.freeze_norm
        makes: every norm layer of the backbone
        when: {RTDETR.backbone: [PResNet, null], DFINE.backbone: [PResNet, null]}
        default: "true"
        <<: *frozen
      - key: HGNetv2.freeze_norm
        makes: every norm layer of the backbone
        when: {RTDETR.backbone: [HGNetv2, null], DFINE.backbone: [HGNetv2, null]}
        default: "true"
        <<: *frozen
    hard-coded:
      - {key: RTDETR.encoder, values: [HybridEncoder], says: HybridEncoder makes BatchNorms that no key changes}
      - {key: DFINE.encoder, values: [HybridEncoder], says: HybridEncoder makes BatchNorms that no key changes}

  GraphGym:
    needs: [dataset.format]
    any: [gnn, gt]
    builder: model.type
    code: "in code: torch.func.replace_all_batch_norm_modules_(create_model())"
    values: &graphgym
      batch: {"true": BatchNorm1d}
      safe: ["false"]
    switches:
      - key: gnn.batchnorm
        makes: every norm layer behind the message passing layers
        when: {model.type: [gnn, null]}
        default: "true"
        <<: *graphgym
        help: '`batchnorm: False` leaves them out, which is another model'
      - key: gt.batch_norm
        makes: every norm layer of the GPS layers
        when: {model.type: [GPSModel, SANTransformer, BigBird]}
        default: "true"
        <<: *graphgym
        help: '`batch_norm: False` leaves them out; `layer_norm: True` beside it makes GraphNorms'
      - key: dataset.node_encoder_bn
        makes: the norm layer behind the node encoder
        when: {dataset.node_encoder: ["true"]}
        default: "true"
        <<: *graphgym
        help: '`node_encoder_bn: False` leaves it out'
      - key: dataset.edge_encoder_bn
        makes: the norm layer behind the edge encoder
        when: {dataset.edge_encoder: ["true"]}
        default: "true"
        <<: *graphgym
        help: '`edge_encoder_bn: False` leaves it out'
      - {key: "**.raw_norm_type", makes: the norm layer before the positional encoder, batch: {BatchNorm: BatchNorm1d, batchnorm: BatchNorm1d}, safe: [none, None, "null"], help: '`raw_norm_type: none` leaves it out'}
    hard-coded:
      - {key: gt.layer_type, values: ["CustomGatedGCN*"], says: CustomGatedGCN makes BatchNorms that no key changes}

  WeNet or ESPnet:
    needs: [encoder, encoder_conf]
    not: [vocab_filepath, global_grad_clip, preprocess_config]
    builder: encoder
    code: "in code: torch.func.replace_all_batch_norm_modules_(model)"
    switches:
      - key: encoder_conf.cnn_module_norm
        makes: every norm layer of the encoder's convolution modules
        when: {encoder: [conformer], encoder_conf.use_cnn_module: ["true", null]}
        default: batch_norm
        batch: {batch_norm: BatchNorm1d}
        safe: [layer_norm, rms_norm]
        help: 'WeNet takes `cnn_module_norm: layer_norm`, which is another model; ESPnet has no key for it'
  ESPnet:
    needs: [tts, tts_conf]
    builder: tts
    code: "in code: torch.func.replace_all_batch_norm_modules_(model)"
    switches:
      - key: tts_conf.use_batch_norm
        makes: every norm layer of the encoder and the postnet
        when: {tts: [tacotron2]}
        default: "true"
        batch: {"true": BatchNorm1d}
        safe: ["false"]
        help: '`use_batch_norm: false` leaves them out, which is another model'

  mmengine:
    needs: [model.type]
    any: [model.backbone.type]
    builder: model.type
    code: "in code: torch.func.replace_all_batch_norm_modules_(MODELS.build(cfg.model))"
    switches:
      - key: model.**.norm_cfg
        makes: every norm layer of {part}
        inside: type
        off: {track_running_stats: ["false"]}
        beside: {norm_eval: ["true"]}
        # MMDetection's backbones have norm_eval by default, MMSegmentation's have not.
        doubt: {part: "*backbone*", beside: {norm_eval: ["false"]}}
        batch: {BN: BatchNorm2d, BN1d: BatchNorm1d, BN2d: BatchNorm2d, BN3d: BatchNorm3d, SyncBN: SyncBatchNorm, MMSyncBN: SyncBatchNorm}
        safe: [GN, LN, LN2d, IN, IN1d, IN2d, IN3d, "null"]
        write:
          group-norm: {set: {type: GN, num_groups: "32"}, drop: [momentum, track_running_stats]}
          no-running-stats: {set: {track_running_stats: "False"}}
        help: 'write `norm_cfg: {type: GN, num_groups: 32}`, or `norm_eval: true` beside it where the backbone has that'

classes:
  nemo-conformer:
    names: [nemo.collections.asr.modules.ConformerEncoder]
    switches:
      - key: conv_norm_type
        makes: every norm layer of the convolution modules
        default: batch_norm
        batch: {batch_norm: BatchNorm1d}
        safe: [layer_norm, instance_norm, fused_batch_norm, rms_norm, "group_norm*"]
        write: {group-norm: {value: "group_norm{groups}", channels: d_model}}
        help: 'write `conv_norm_type: group_norm8`, with a number of groups that divides `d_model`'

  nemo-jasper:
    names: [nemo.collections.asr.modules.ConvASREncoder]
    switches:
      - key: normalization_mode
        makes: every norm layer of the blocks
        default: batch
        batch: {batch: BatchNorm1d}
        safe: [layer, instance, group]
        help: 'write `normalization_mode: group` and a `norm_groups` that divides every width'

  segmentation-models-pytorch:
    names: &smp [segmentation_models_pytorch.Unet, segmentation_models_pytorch.UnetPlusPlus, segmentation_models_pytorch.MAnet, segmentation_models_pytorch.Linknet, segmentation_models_pytorch.FPN, segmentation_models_pytorch.PSPNet, segmentation_models_pytorch.PAN, segmentation_models_pytorch.DeepLabV3, segmentation_models_pytorch.DeepLabV3Plus, segmentation_models_pytorch.UPerNet]
    parameters: [encoder_name]
    switches:
      - key: encoder_name
        makes: every norm layer of the encoder
        default: resnet34
        batch: {"resnet*": BatchNorm2d, "resnext*": BatchNorm2d, "se_resne*": BatchNorm2d, "densenet*": BatchNorm2d, "efficientnet-*": BatchNorm2d, "timm-efficientnet-*": BatchNorm2d, mobilenet_v2: BatchNorm2d, "vgg*_bn": BatchNorm2d, "dpn*": BatchNorm2d, xception: BatchNorm2d, "inception*": BatchNorm2d}
        safe: ["mit_b*", vgg11, vgg13, vgg16, vgg19]
        help: patch the built model; no key changes the encoder's layers
      - &smp-decoder
        key: decoder_use_norm
        makes: every norm layer of the decoder
        when: {$class: [Unet, UnetPlusPlus, MAnet, Linknet], decoder_use_batchnorm: [null]}
        default: batchnorm
        inside: type
        off: {track_running_stats: ["false"]}
        batch: {batchnorm: BatchNorm2d, "true": BatchNorm2d}
        safe: [layernorm, instancenorm, identity, "false"]
        # A mapping reaches the class as OmegaConf's, which it refuses, unless `_convert_: all` stands beside it.
        help: 'patch the built model, or write `decoder_use_norm: {type: batchnorm, track_running_stats: false}` with `_convert_: all` beside it'
      - key: decoder_use_batchnorm
        makes: every norm layer of the decoder
        when: {$class: [Unet, UnetPlusPlus, MAnet, Linknet]}
        batch: {batchnorm: BatchNorm2d, "true": BatchNorm2d}
        safe: ["false"]
        help: patch the built model

  timm:
    names: [timm.create_model, timm.models.create_model, "timm.models.*"]
    parameters: [model_name]
    named: model_name
    switches:
      - key: norm_layer
        makes: every norm layer
        when: {model_name: ["resnet1*", "resnet2*", "resnet3*", "resnet5*", "resnext*", "wide_resnet*", "seresnet*", "densenet*", "darknet*", "resnest*"]}
        unless: {model_name: ["*_gn*"]}
        default: batchnorm2d
        batch: &timm-batch {batchnorm2d: BatchNorm2d, batchnorm: BatchNorm2d, BatchNorm2d: BatchNorm2d, BatchNormAct2d: BatchNorm2d, SyncBatchNorm: SyncBatchNorm}
        safe: &timm-safe [groupnorm, groupnorm1, layernorm, layernorm2d, GroupNorm, GroupNorm1, LayerNorm, LayerNorm2d, FrozenBatchNorm2d, InstanceNorm2d]
        write: {group-norm: {value: groupnorm, not-with: pretrained}}
        help: 'write `norm_layer: groupnorm`, or patch the built model where it is pretrained'
      - key: norm_layer
        makes: every norm layer
        when: {model_name: ["efficientnet_*", "efficientnetv2_*", "tf_efficientnet*", "mobilenetv2*", "mobilenetv3*", "mobilenetv4*", "regnetx*", "regnety*", "ecaresne*", "skresne*", "dla*", "dpn*", "hrnet_*", "inception_*", "xception*", "mixnet*", "mnasnet*", "res2n*", "rexnet*", "repvgg*", "ghostnet*", "resnetrs*", "resnetaa*", "resnetblur*", "vgg*_bn*", "legacy_se*", "cspresn*", "cspdarknet*", "mobileone*", "tinynet*"]}
        unless: {model_name: ["*_gn*", "*_sgn*", "*_evos*"]}
        default: batchnorm2d
        batch: *timm-batch
        safe: *timm-safe
        help: patch the built model

"""##
}
