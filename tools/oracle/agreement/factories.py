"""Random calls of torchvision's factories and classes."""
from blocks import norm_layer

# name: (weight, smallest input, what norm_layer's groups must divide or 0 where the factory takes none)
FACTORIES = {
    "alexnet": (1, 64, 0), "convnext_tiny": (1.5, 64, 96), "convnext_small": (0.5, 64, 96), "densenet121": (2, 64, 0), "densenet169": (0.7, 64, 0),
    "densenet201": (0.4, 64, 0), "efficientnet_b0": (3, 64, 8), "efficientnet_b1": (1, 64, 8), "efficientnet_b2": (0.7, 64, 8),
    "efficientnet_b3": (0.5, 64, 8), "efficientnet_b4": (0.4, 64, 8), "efficientnet_b5": (0.3, 64, 8), "efficientnet_v2_s": (1, 64, 8),
    "googlenet": (2.5, 64, 0), "inception_v3": (1.5, 80, 0), "maxvit_t": (0.5, 224, 64),
    "mnasnet0_5": (1.5, 64, 0), "mnasnet0_75": (1, 64, 0), "mnasnet1_0": (1, 64, 0), "mnasnet1_3": (0.5, 64, 0),
    "mobilenet_v2": (3, 64, 8), "mobilenet_v3_small": (3, 64, 8), "mobilenet_v3_large": (2, 64, 8),
    "regnet_x_400mf": (2, 64, 16), "regnet_x_800mf": (1, 64, 16), "regnet_x_1_6gf": (0.5, 64, 8), "regnet_y_400mf": (2, 64, 8),
    "regnet_y_800mf": (1, 64, 16), "regnet_y_1_6gf": (0.5, 64, 8), "resnet18": (5, 64, 64), "resnet34": (2, 64, 64), "resnet50": (2, 64, 64),
    "resnet101": (0.3, 64, 64), "resnext50_32x4d": (1, 64, 64), "wide_resnet50_2": (0.4, 64, 64),
    "shufflenet_v2_x0_5": (1.5, 64, 0), "shufflenet_v2_x1_0": (1, 64, 0), "shufflenet_v2_x1_5": (0.6, 64, 0), "shufflenet_v2_x2_0": (0.5, 64, 0),
    "squeezenet1_0": (1, 64, 0), "squeezenet1_1": (1, 64, 0), "swin_t": (1, 64, 96), "swin_s": (0.3, 64, 96), "swin_v2_t": (1, 64, 96),
    "vgg11": (0.3, 64, 0), "vgg11_bn": (0.6, 64, 0), "vgg13_bn": (0.3, 64, 0), "vgg16": (0.15, 64, 0), "vgg19_bn": (0.1, 64, 0), "vit_b_32": (0.4, 64, 64), "vit_b_16": (0.3, 64, 64),
}
SEGMENTATION = ("fcn_resnet50", "deeplabv3_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large")
VIDEO = ("r3d_18", "mc3_18", "r2plus1d_18")


def options(r, name, size):
    """Keyword arguments that the factory knows."""
    keywords = {}

    def maybe(chance, key, *values):
        if r.random() < chance:
            keywords[key] = r.choice(values)

    maybe(0.3, "num_classes", 10, 100, 5)
    maybe(0.25, "weights", None)
    maybe(0.05, "progress", True, False)
    if name.startswith(("resnet", "resnext", "wide")):
        maybe(0.08, "zero_init_residual", True, False)
        if name in ("resnet50", "resnext50_32x4d"):
            maybe(0.1, "replace_stride_with_dilation", [False, True, True], [False, False, True])
        if name == "resnet50":
            maybe(0.1, "width_per_group", 32, 128)
        if name == "resnet18":
            maybe(0.02, "groups", 2)
    if name.startswith(("googlenet", "inception")):
        maybe(0.5, "aux_logits", True, False)
        maybe(0.4, "init_weights", False)
        maybe(0.2, "transform_input", True, False)
        maybe(0.15, "dropout", 0.0, 0.5)
    if name.startswith(("mobilenet", "efficientnet", "mnasnet", "squeezenet", "vgg", "alexnet", "vit", "swin")):
        maybe(0.2, "dropout", 0.0, 0.3)
    if name.startswith("densenet"):
        maybe(0.2, "drop_rate", 0.0, 0.2)
        maybe(0.1, "memory_efficient", False)
    if name.startswith("mobilenet_v2"):
        maybe(0.15, "width_mult", 0.5, 0.75, 1.25)
    if name.startswith(("efficientnet", "convnext", "swin")):
        maybe(0.25, "stochastic_depth_prob", 0.0, 0.0, 0.2)
    if name.startswith("vit"):
        keywords["image_size"] = size
    if name.startswith("vgg"):
        maybe(0.3, "init_weights", False)
    return keywords


def factory(r):
    """A factory's call and the side of its input."""
    name = r.choices(list(FACTORIES), [w for w, _, _ in FACTORIES.values()])[0]
    _, size, width = FACTORIES[name]
    if size == 64 and r.random() < 0.15 and not name.startswith(("vit", "alexnet", "squeezenet", "shufflenet", "densenet", "vgg")):
        size = 32
    keywords = options(r, name, size)
    if r.random() < (0.3 if width else 0.04):
        keywords["norm_layer"] = norm_layer(r, width or 8)
        if name.startswith(("convnext", "swin", "vit")) and r.random() < 0.8:
            keywords["norm_layer"] = {"_target_": "torch.nn.LayerNorm", "_partial_": True, "eps": 1e-5}
    if r.random() < 0.02:
        keywords[r.choice(("numclasses", "pretrainedd", "norm", "in_channels"))] = 3
    pairs = list(keywords.items())
    r.shuffle(pairs)
    keywords = dict(pairs)
    if r.random() < 0.12:
        if r.random() < 0.3:
            return {"_target_": "torchvision.models.get_model", "_args_": [name], **keywords}, size
        return {"_target_": "torchvision.models.get_model", "name": name, **keywords}, size
    module = ""
    if r.random() < 0.04 and name.startswith("resnet"):
        module = "resnet."
    return {"_target_": f"torchvision.models.{module}{name}", **keywords}, size


def dense_call(r):
    """A factory of segmentation or video models, and the shape of one example."""
    if r.random() < 0.6:
        keywords = {"weights": None, "weights_backbone": None}
        if r.random() < 0.4:
            keywords["num_classes"] = 5
        name = r.choice(SEGMENTATION)
        if r.random() < 0.4 and not name.startswith("lraspp"):
            keywords["aux_loss"] = r.random() < 0.6
        return {"_target_": f"torchvision.models.segmentation.{name}", **keywords}, [3, 64, 64]
    keywords = {"num_classes": 5} if r.random() < 0.4 else {}
    return {"_target_": f"torchvision.models.video.{r.choice(VIDEO)}", **keywords}, [3, 4, 32, 32]


def class_call(r):
    """A class of torchvision with small numbers, and the side of its input."""
    kind = r.choice(("ResNet", "ResNet", "ResNet", "MobileNetV2", "DenseNet", "VGG", "SqueezeNet", "ShuffleNetV2", "MNASNet"))
    keywords = {}
    if r.random() < 0.4:
        keywords["num_classes"] = r.choice((5, 10))
    if kind == "ResNet":
        block = r.choice(("BasicBlock", "BasicBlock", "Bottleneck"))
        target = r.choice(("torchvision.models.ResNet", "torchvision.models.resnet.ResNet"))
        layers = [r.choice((1, 1, 2)) for _ in range(4)]
        block = {"_target_": "hydra.utils.get_class", "path": f"torchvision.models.resnet.{block}"}
        if r.random() < 0.4:
            keywords["norm_layer"] = norm_layer(r, 64)
        if r.random() < 0.3:
            return {"_target_": target, "_args_": [block, layers], **keywords}, 64
        return {"_target_": target, "block": block, "layers": layers, **keywords}, 64
    if kind == "MobileNetV2":
        if r.random() < 0.5:
            keywords["width_mult"] = r.choice((0.25, 0.5))
        if r.random() < 0.4:
            keywords["norm_layer"] = norm_layer(r, 8)
        if r.random() < 0.3:
            keywords["inverted_residual_setting"] = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 1, 2]]
    if kind == "DenseNet":
        keywords |= {"growth_rate": r.choice((8, 12)), "block_config": [2, 2, 3, 2], "num_init_features": 16}
    if kind == "VGG":
        features = {"_target_": "torch.nn.Sequential", "_args_": [
            {"_target_": "torch.nn.Conv2d", "in_channels": 3, "out_channels": 512, "kernel_size": 3, "padding": 1},
            {"_target_": "torch.nn.BatchNorm2d", "num_features": 512}]}
        return {"_target_": "torchvision.models.VGG", "features": features, "init_weights": False, **keywords}, 32
    if kind == "SqueezeNet":
        keywords["version"] = r.choice(("1_0", "1_1"))
    if kind == "ShuffleNetV2":
        keywords |= {"stages_repeats": [2, 2, 2], "stages_out_channels": [8, 16, 32, 64, 128]}
    if kind == "MNASNet":
        keywords["alpha"] = r.choice((0.35, 0.5, 1.0))
    return {"_target_": f"torchvision.models.{kind}", **keywords}, 64
