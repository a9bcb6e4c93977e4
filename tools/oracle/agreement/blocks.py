"""Random blocks: torchvision's, heads, recurrent and attention layers."""
from layers import WIDTHS, Tensor

NORMS = {1: "torch.nn.BatchNorm1d", 2: "torch.nn.BatchNorm2d", 3: "torch.nn.BatchNorm3d"}


def norm_layer(r, width=8, dimensions=2):
    """A `norm_layer` as Hydra spells callables."""
    batch = NORMS[dimensions]
    groups = [g for g in (1, 2, 4, 8, 32) if width % g == 0] if r.random() < 0.9 else [5, 32]
    return r.choices((
        {"_target_": batch, "_partial_": True, "track_running_stats": False},
        {"_target_": "torch.nn.GroupNorm", "_partial_": True, "_args_": [r.choice(groups)]},
        {"_target_": "torch.nn.GroupNorm", "_partial_": True, "num_groups": r.choice(groups)},
        {"_target_": batch, "_partial_": True, "eps": 0.001, "momentum": 0.01},
        {"_target_": f"torch.nn.InstanceNorm{dimensions}d", "_partial_": True, "track_running_stats": True, "affine": True},
        {"_target_": f"torch.nn.InstanceNorm{dimensions}d", "_partial_": True},
        {"_target_": "hydra.utils.get_class", "path": batch},
        {"_target_": "hydra.utils.get_class", "path": "torch.nn.Identity"},
        {"_target_": "hydra.utils.get_class", "path": "torch.nn.GroupNorm"},
        {"_target_": "torch.nn.SyncBatchNorm", "_partial_": True},
        {"_target_": "torchvision.ops.FrozenBatchNorm2d", "_partial_": True},
        {"_target_": batch, "_partial_": True, "momentum": None},
    ), (8, 6, 1.5, 4, 3, 2, 4, 1, 0.4, 1, 1 if dimensions == 2 else 0, 1))[0]


def vision_block(m, t):
    """A block of torchvision for (n, c, h, w); nil where none fits."""
    r, c = m.r, t.c
    kind = r.choice(("basic", "bottleneck", "activation", "activation", "activation", "squeeze", "inverted"))
    if kind == "squeeze":
        m.parameters += 2 * c * max(1, c // 2)
        return m.make("torchvision.ops.SqueezeExcitation", [("input_channels", c), ("squeeze_channels", max(1, c // 2))]), t
    keywords = {"norm_layer": norm_layer(r, c)} if r.random() < 0.5 else {}
    m.parameters += 20 * c * c
    if kind == "basic":
        return m.make("torchvision.models.resnet.BasicBlock", [("inplanes", c), ("planes", c)], keywords), t
    if kind == "bottleneck" and c % 4 == 0:
        return m.make("torchvision.models.resnet.Bottleneck", [("inplanes", c), ("planes", c // 4)], keywords), t
    if kind == "inverted":
        stride, out = r.choice(((1, c), (2, 16), (1, 8)))
        if min(t.spatial) < 4:
            return None
        block = m.make("torchvision.models.mobilenetv2.InvertedResidual",
                       [("inp", c), ("oup", out), ("stride", stride), ("expand_ratio", r.choice((1, 2)))], keywords)
        return block, t.replace(out, [(s - 1) // stride + 1 for s in t.spatial])
    out = r.choice(WIDTHS)
    positional = [("in_channels", c), ("out_channels", out)]
    k = 3
    if r.random() < 0.4:
        k = r.choice((1, 3, 5))
        positional.append(("kernel_size", k))
    if r.random() < 0.15:
        keywords["activation_layer"] = r.choice((None, {"_target_": "hydra.utils.get_class", "path": "torch.nn.SiLU"},
                                                 {"_target_": "hydra.utils.get_class", "path": "torch.nn.ReLU6"}))
    if r.random() < 0.1:
        keywords["inplace"] = r.random() < 0.5
    if r.random() < 0.1:
        keywords["norm_layer"] = None
    if r.random() < 0.1:
        keywords["bias"] = True
    return m.make("torchvision.ops.Conv2dNormActivation", positional, keywords), t.replace(out)


def head(m, t):
    """From (n, c, spatial...) to (n, classes), by pooling or by flattening alone."""
    r = m.r
    layers = []
    width = t.c
    if r.random() < 0.85:
        layers.append(m.make(f"Adaptive{r.choice(('Avg', 'Avg', 'Avg', 'Max'))}Pool{t.d}d", [("output_size", 1)]))
    else:
        for s in t.spatial:
            width *= s
    layers.append(m.make("Flatten", [("start_dim", 1)] if r.random() < 0.1 else []))
    return layers + dense(m, Tensor([t.shape[0], width]))


def dense(m, t):
    """Linear layers with normalisation between them."""
    r = m.r
    layers = []
    if r.random() < 0.04 and not m.short:
        widths = [r.choice((8, 16)), 6][: r.choice((1, 2))]
        keywords = m.pick({"dropout": (0.0, 0.2), "inplace": (True, False, None), "bias": (False,)}, 0.3)
        if r.random() < 0.4:
            keywords["norm_layer"] = {"_target_": "hydra.utils.get_class", "path": r.choice(("torch.nn.BatchNorm1d", "torch.nn.LayerNorm"))}
        layers.append(m.make("torchvision.ops.MLP", [("in_channels", t.c), ("hidden_channels", widths)], keywords))
        t = Tensor([t.shape[0], widths[-1]])
    for i in range(r.choice((1, 2, 2, 3))):
        out = r.choice((5, 10, 16, 32))
        m.parameters += t.c * out
        layer = m.make("Linear", [("in_features", t.c), ("out_features", out)], {"bias": False} if r.random() < 0.1 else {})
        layers.append(m.reparametrized(layer) if r.random() < 0.03 and not m.short else layer)
        t = Tensor([t.shape[0], out])
        if r.random() < 0.45:
            layers.append(m.norm(t))
        if r.random() < 0.5:
            layers.append(m.activation(t))
        if r.random() < 0.15:
            layers.append(m.dropout(t))
    return layers


def token_layers(m, t):
    """Layers for (n, length, features)."""
    r = m.r
    layers = []
    for _ in range(r.randint(1, 4)):
        kind = r.choice(("linear", "linear", "norm", "activation", "dropout", "encoder", "encoder", "stack", "batch"))
        if kind == "linear":
            out = r.choice((8, 12, 16))
            m.parameters += t.c * out
            layers.append(m.make("Linear", [("in_features", t.c), ("out_features", out)]))
            t = Tensor(t.shape[:2] + [out], tokens=True)
        elif kind == "norm":
            layers.append(m.make(r.choice(("LayerNorm", "LayerNorm", "RMSNorm")), [("normalized_shape", t.c)]))
        elif kind == "activation":
            layers.append(m.activation(t))
        elif kind == "dropout":
            layers.append(m.dropout(t))
        elif kind == "batch":
            layers.append(m.batch_norm("BatchNorm1d", t.shape[1]))
        else:
            encoder = encoder_layer(m, t)
            if kind == "stack":
                encoder = m.make("TransformerEncoder", [("encoder_layer", encoder), ("num_layers", r.choice((1, 2)))])
            layers.append(encoder)
    end = r.choice(("none", "linear", "lstm", "flatten"))
    if end == "lstm":
        layers.append(recurrent(m, t))
    elif end == "linear":
        layers.append(m.make("Linear", [("in_features", t.c), ("out_features", 5)]))
    elif end == "flatten":
        layers.append(m.make("Flatten", []))
        layers += dense(m, Tensor([t.shape[0], t.shape[1] * t.c]))
    return layers


def encoder_layer(m, t):
    r = m.r
    m.parameters += 12 * t.c * t.c
    keywords = m.pick({"dropout": (0.0, 0.0, 0.1, 0.2), "activation": ("relu", "gelu"), "norm_first": (True, False), "bias": (False,)}, 0.4)
    if r.random() < 0.6:
        keywords["batch_first"] = True
    if r.random() < 0.7:
        keywords["dim_feedforward"] = r.choice((16, 32))
    return m.make("TransformerEncoderLayer", [("d_model", t.c), ("nhead", r.choice((1, 2, 4)))], keywords)


def recurrent(m, t):
    r = m.r
    hidden = r.choice((4, 8))
    m.parameters += 8 * hidden * (t.c + hidden)
    keywords = m.pick({"num_layers": (1, 2), "bidirectional": (True,), "batch_first": (True, True, False), "dropout": (0.2,), "bias": (False,)}, 0.3)
    return m.make(r.choice(("LSTM", "GRU", "RNN")), [("input_size", t.c), ("hidden_size", hidden)], keywords)
