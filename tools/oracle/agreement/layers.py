"""Random layers of torch.nn and torchvision, each fitting what arrives, most of the time."""
from yamltext import Interpolation

WIDTHS = (4, 6, 8, 8, 12, 16, 16, 24, 32)
PLAIN = ("ReLU", "ReLU", "ReLU", "ReLU6", "ELU", "CELU", "SELU", "SiLU", "LeakyReLU", "Hardtanh", "Hardswish", "Hardsigmoid", "Mish",
         "GELU", "Sigmoid", "Tanh", "Softplus", "Softsign", "LogSigmoid", "Tanhshrink", "Hardshrink", "Softshrink", "Identity", "PReLU")
INPLACE = {"ReLU", "ReLU6", "ELU", "CELU", "SELU", "SiLU", "LeakyReLU", "Hardtanh", "Hardswish", "Hardsigmoid", "Mish"}


class Tensor:
    """The shape that one call of the next layer sees: (n, c, *spatial); `tokens` are (n, length, features)."""

    def __init__(self, shape, tokens=False):
        self.shape, self.tokens = list(shape), tokens

    @property
    def c(self):
        return self.shape[-1] if self.tokens else self.shape[1]

    @property
    def d(self):
        return 0 if self.tokens else len(self.shape) - 2

    @property
    def spatial(self):
        return self.shape[2:]

    def replace(self, c=None, spatial=None):
        shape = self.shape[:1] + [c or self.c] + list(self.spatial if spatial is None else spatial)
        return Tensor(shape)


class Layers:
    """Makes layers as mappings with `_target_`. `mistakes`: how many of the next layers get something wrong."""

    def __init__(self, r, short=False):
        self.r = r
        self.parameters = 0
        self.mistake = False
        self.constants = {}
        self.short = short

    # Spelling

    def number(self, n):
        """A whole number, now and then by an interpolation of a constant at the top of the file."""
        if self.r.random() < 0.06 and not self.short:
            name = f"w{n}"
            self.constants[name] = n
            return Interpolation("${" + name + "}")
        return n

    def make(self, target, positional, keywords=None):
        """positional: (name, value) in the constructor's order."""
        r = self.r
        if "." not in target:
            target = "torch.nn." + target
        if r.random() < 0.01 and target == "torch.nn.BatchNorm2d":
            target = "torch.nn.modules.batchnorm.BatchNorm2d"
        positional = [(k, self.number(v) if type(v) is int and k != "kernel_size" else v) for k, v in positional]
        count = 0
        if r.random() < 0.25:
            count = r.randint(0, len(positional))
            if self.short:
                # The native form has either.
                count = 0 if keywords else len(positional)
        pairs = positional[count:] + list((keywords or {}).items())
        r.shuffle(pairs)
        args, pairs = self.damage([v for _, v in positional[:count]], pairs)
        items = [("_args_", args)] if args else []
        result = {"_target_": target, **dict(items + pairs)}
        if args and r.random() < 0.3:
            result = {"_target_": target, **dict(pairs + items)}
        if r.random() < (0.3 if any(isinstance(v, list) for _, v in pairs) else 0.01):
            result["_convert_"] = r.choice(("all", "partial", "object", "none"))
        elif r.random() < 0.005:
            result["_recursive_"] = True
        return result

    def damage(self, args, pairs):
        """Makes one mistake, where one is due."""
        if not self.mistake or not (args or pairs):
            return args, pairs
        self.mistake = False
        r = self.r
        how = r.choice(("rename", "drop", "extra", "double", "type", "size", "size", "size", "off", "off"))
        numbers = [i for i, (_, v) in enumerate(pairs) if type(v) is int]
        if how == "rename" and pairs:
            i = r.randrange(len(pairs))
            k, v = pairs[i]
            pairs[i] = (r.choice((k + "s", k[:-1], k.replace("_", ""), "num_groups", "channels")), v)
        elif how == "drop":
            if pairs:
                pairs.pop(r.randrange(len(pairs)))
            else:
                args.pop()
        elif how == "extra":
            args = args + [r.choice((1, 2, True, 0.5))] * r.choice((1, 3, 9))
        elif how == "double" and args and pairs:
            pairs.append((r.choice(("num_features", "in_channels", "in_features")), 8))
        elif numbers:
            i = r.choice(numbers)
            k, v = pairs[i]
            if how == "type":
                v = r.choice((str(v), v + 0.5, None, [v], -v, 0, True))
            else:
                v = r.choice((v + 1, v * 2, max(1, v // 2), v + 1))
            pairs[i] = (k, v)
        elif args:
            i = r.randrange(len(args))
            if type(args[i]) is int:
                args[i] = r.choice((args[i] + 1, args[i] * 2, str(args[i])))
        return args, pairs

    # Normalisation

    def norm(self, t, kinds=None):
        r, c = self.r, t.c
        kind = r.choices(("batch", "sync", "instance", "group", "layer", "rms", "lrn", "cross", "frozen"),
                         (50, 7, 14, 16, 6, 2, 2, 0.7, 1.5))[0]
        self.parameters += 2 * c
        if t.d == 0 and kind == "instance":
            # (N, C) counts as one unbatched (C, L).
            return self.make("InstanceNorm1d", [("num_features", c)])
        if kind == "sync":
            return self.batch_norm("SyncBatchNorm", c)
        if kind == "instance":
            keywords = self.pick({"affine": (True, False), "track_running_stats": (True, True, False), "eps": (1e-3, 1e-6),
                                  "momentum": (0.01, None)}, 0.35)
            return self.make(f"InstanceNorm{t.d}d", [("num_features", c)], keywords)
        if kind == "group":
            groups = [g for g in (1, 2, 3, 4, 6, 8, c) if c % g == 0]
            if r.random() < 0.02:
                groups = [3, 4, 5, 7]
            return self.make("GroupNorm", [("num_groups", r.choice(groups)), ("num_channels", c)],
                             self.pick({"affine": (False,), "eps": (1e-6,)}, 0.1))
        if kind in ("layer", "rms"):
            last = t.shape[-r.randint(1, len(t.shape) - 1):]
            last = last[0] if len(last) == 1 and r.random() < 0.6 else last
            options = {"elementwise_affine": (False,), "eps": (1e-6,)}
            if kind == "layer":
                options["bias"] = (False,)
            return self.make("LayerNorm" if kind == "layer" else "RMSNorm", [("normalized_shape", last)], self.pick(options, 0.1))
        if kind == "lrn" and t.d >= 1:
            return self.make("LocalResponseNorm", [("size", r.choice((1, 2, 3, 5)))], self.pick({"alpha": (1e-3,), "k": (2.0,)}, 0.2))
        if kind == "cross" and t.d == 2:
            return self.make("CrossMapLRN2d", [("size", r.choice((2, 3)))])
        if kind == "frozen" and t.d == 2:
            return self.make("torchvision.ops.FrozenBatchNorm2d", [("num_features", c)], self.pick({"eps": (1e-3,)}, 0.3))
        return self.batch_norm(f"BatchNorm{max(t.d, 1)}d", c)

    def batch_norm(self, target, c):
        options = {"track_running_stats": (True, False, False), "momentum": (None, 0.0, 0.01, 0.3), "affine": (True, False),
                   "eps": (1e-3, 1e-6)}
        if self.r.random() < 0.03:
            options["bias"] = (False, True)
        if self.r.random() < 0.02:
            # As PyTorch's page misprints its first option.
            return {"_target_": "torch.nn." + target, "_args_": [c, self.r.choice((2, 4, 32))], "track_running_stats": False}
        return self.make(target, [("num_features", c)], self.pick(options, 0.16))

    def pick(self, options, chance):
        return {k: self.r.choice(v) for k, v in options.items() if self.r.random() < chance}

    # Element by element

    def activation(self, t, first=False):
        r = self.r
        name = r.choice(PLAIN)
        if r.random() < 0.05:
            name = r.choice(("RReLU", "Threshold", "Softmax", "LogSoftmax", "Softmin", "Softmax2d" if t.d == 2 else "Softmax"))
        inplace = name in INPLACE and r.random() < 0.3
        keywords = {"inplace": True} if inplace else ({"inplace": False} if name in INPLACE and r.random() < 0.05 else {})
        if name == "PReLU":
            self.parameters += t.c
            return self.make(name, [("num_parameters", t.c)] if r.random() < 0.4 and not t.tokens else [])
        if name == "Threshold":
            return self.make(name, [("threshold", 0.1), ("value", 0.0)], {"inplace": True} if r.random() < 0.3 else {})
        if name == "RReLU":
            return self.make(name, [], {"inplace": True} if r.random() < 0.3 else {})
        if name in ("Softmax", "LogSoftmax", "Softmin"):
            return self.make(name, [("dim", r.choice((1, -1)))])
        if name == "LeakyReLU" and r.random() < 0.4:
            keywords["negative_slope"] = 0.2
        if name in ("ELU", "CELU") and r.random() < 0.3:
            keywords["alpha"] = 0.5
        if name == "GELU" and r.random() < 0.3:
            keywords["approximate"] = "tanh"
        return self.make(name, [], keywords)

    def dropout(self, t):
        r = self.r
        names = ["Dropout", "Dropout", "Dropout", "AlphaDropout", "FeatureAlphaDropout"]
        if t.d:
            names += [f"Dropout{t.d}d"] * 2
            if t.d == 2 and r.random() < 0.3:
                return {"_target_": "torchvision.ops.StochasticDepth", "p": r.choice((0.0, 0.1, 0.5)), "mode": r.choice(("row", "batch"))}
        keywords = {"inplace": True} if r.random() < 0.15 else {}
        return self.make(r.choice(names), [("p", r.choice((0.1, 0.2, 0.5, 0.5, 0.0, 1.0)))] if r.random() < 0.7 else [], keywords)

    # Convolutions, pooling and reshaping

    def conv(self, t):
        r, d = self.r, t.d
        out = r.choice(WIDTHS)
        k = r.choice((1, 3, 3, 3, 5))
        pad = k // 2
        keywords = {}
        stride = 1
        if min(t.spatial) >= 6 and r.random() < 0.2:
            stride = keywords["stride"] = 2
        groups = [g for g in (2, 3, 4, t.c) if t.c % g == 0 and out % g == 0]
        if groups and r.random() < 0.15:
            keywords["groups"] = r.choice(groups)
        if r.random() < 0.25:
            keywords["bias"] = r.random() < 0.3
        if r.random() < 0.08 and stride == 1 and k > 1:
            keywords["padding"], padded = "same", True
        elif pad or r.random() < 0.2:
            keywords["padding"] = pad
            if r.random() < 0.1:
                keywords["padding"] = [pad] * d
        if pad and min(t.spatial) > 2 * pad and r.random() < 0.06:
            keywords["padding_mode"] = r.choice(("reflect", "replicate", "circular", "zeros"))
        if k == 3 and stride == 1 and keywords.get("padding") == 1 and min(t.spatial) > 6 and r.random() < 0.06:
            keywords["dilation"] = keywords["padding"] = 2
        self.parameters += t.c * out * k ** d // keywords.get("groups", 1)
        spatial = [(s - 1) // stride + 1 for s in t.spatial]
        kernel = [k] * d if r.random() < 0.06 else k
        layer = self.make(f"Conv{d}d", [("in_channels", t.c), ("out_channels", out), ("kernel_size", kernel)], keywords)
        if r.random() < 0.03 and not self.short:
            layer = self.reparametrized(layer)
        return layer, t.replace(out, spatial)

    def reparametrized(self, layer):
        target = self.r.choice(("torch.nn.utils.spectral_norm", "torch.nn.utils.parametrizations.spectral_norm",
                                "torch.nn.utils.weight_norm", "torch.nn.utils.parametrizations.weight_norm"))
        if self.r.random() < 0.4:
            return {"_target_": target, "module": layer}
        return {"_target_": target, "_args_": [layer]}

    def transposed(self, t):
        r, out = self.r, self.r.choice((4, 8, 16))
        self.parameters += t.c * out * 2 ** t.d
        if r.random() < 0.2:
            return (self.make(f"ConvTranspose{t.d}d", [("in_channels", t.c), ("out_channels", out), ("kernel_size", 3)],
                              {"stride": 2, "padding": 1, "output_padding": 1}), t.replace(out, [2 * s for s in t.spatial]))
        if r.random() < 0.5:
            return (self.make(f"ConvTranspose{t.d}d", [("in_channels", t.c), ("out_channels", out), ("kernel_size", 2)], {"stride": 2}),
                    t.replace(out, [2 * s for s in t.spatial]))
        return (self.make(f"ConvTranspose{t.d}d", [("in_channels", t.c), ("out_channels", out), ("kernel_size", 3)], {"padding": 1}),
                t.replace(out))

    def pool(self, t):
        r, d = self.r, t.d
        name = r.choice(("MaxPool", "MaxPool", "AvgPool", "LPPool", "AdaptiveAvgPool", "AdaptiveMaxPool", "FractionalMaxPool"))
        if name.startswith("Adaptive"):
            size = r.choice((1, 2, 4, [2] * d, 3, [None] * (d - 1) + [2]))
            after = [a or b for a, b in zip(size, t.spatial)] if isinstance(size, list) else [size] * d
            return self.make(f"{name}{d}d", [("output_size", size)]), t.replace(spatial=after)
        if min(t.spatial) < 4:
            return None
        half = [s // 2 for s in t.spatial]
        if name == "FractionalMaxPool":
            if d == 1 or r.random() < 0.5:
                return None
            return self.make(f"{name}{d}d", [("kernel_size", 2)], {"output_size": half}), t.replace(spatial=half)
        keywords = {}
        spatial = half
        if name == "MaxPool" and r.random() < 0.4:
            keywords = {"stride": 2, "padding": 1}
            if r.random() < 0.3:
                keywords["ceil_mode"] = True
                spatial = [-(-(s - 1) // 2) + 1 for s in t.spatial]
            else:
                spatial = [(s - 1) // 2 + 1 for s in t.spatial]
            return self.make(f"{name}{d}d", [("kernel_size", 3)], keywords), t.replace(spatial=spatial)
        if name == "AvgPool":
            keywords = self.pick({"count_include_pad": (False,), "stride": (2, [2] * d), "ceil_mode": (False,)}, 0.1)
        if name == "MaxPool" and r.random() < 0.1:
            return (self.make(f"{name}{d}d", [("kernel_size", 2)], {"dilation": 2, "stride": 1}), t.replace(spatial=[s - 2 for s in t.spatial]))
        if r.random() < 0.1:
            return self.make(f"{name}{d}d", ([("norm_type", 2)] if name == "LPPool" else []) + [("kernel_size", [2] * d)]), t.replace(spatial=half)
        if name == "LPPool":
            return self.make(f"{name}{d}d", [("norm_type", 2), ("kernel_size", 2)]), t.replace(spatial=half)
        return self.make(f"{name}{d}d", [("kernel_size", 2)], keywords), t.replace(spatial=half)

    def reshape(self, t):
        """Layers that move numbers about: pads, Upsample, PixelShuffle, GLU, Fold, Flatten and Unflatten."""
        r, d, c = self.r, t.d, t.c
        kind = r.choice(("pad", "pad", "upsample", "shuffle", "unshuffle", "channels", "glu", "unflatten", "flatten", "unfold"))
        if kind == "pad" and min(t.spatial) > 2:
            mode = r.choice(("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"))
            padding = r.choice((1, 1, [1, 0] * d))
            positional = [("padding", padding)] + ([("value", 0.0)] if mode == "ConstantPad" else [])
            extra = 2 if padding == 1 else 1
            return self.make(f"{mode}{d}d", positional), t.replace(spatial=[s + extra for s in t.spatial])
        if kind == "upsample" and max(t.spatial) <= 16:
            keywords = {"mode": r.choice(("nearest", "nearest-exact", {1: "linear", 2: "bilinear", 3: "trilinear"}[d]))} if r.random() < 0.5 else {}
            if keywords.get("mode", "").endswith("linear") and r.random() < 0.5:
                keywords["align_corners"] = r.random() < 0.5
            if r.random() < 0.2:
                return self.make("Upsample", [("size", r.choice((12, [12] * d)))], keywords), t.replace(spatial=[12] * d)
            return self.make("Upsample", [], {"scale_factor": r.choice((2, 2.0)), **keywords}), t.replace(spatial=[2 * s for s in t.spatial])
        if kind == "shuffle" and d == 2 and c % 4 == 0:
            return self.make("PixelShuffle", [("upscale_factor", 2)]), t.replace(c // 4, [2 * s for s in t.spatial])
        if kind == "unshuffle" and d == 2 and all(s % 2 == 0 for s in t.spatial) and c <= 8:
            return self.make("PixelUnshuffle", [("downscale_factor", 2)]), t.replace(c * 4, [s // 2 for s in t.spatial])
        if kind == "channels" and d == 2 and c % 2 == 0:
            return self.make("ChannelShuffle", [("groups", 2)]), t
        if kind == "glu" and c % 2 == 0:
            return self.make("GLU", [("dim", 1)]), t.replace(c // 2)
        if kind == "unflatten" and d == 1 and c % 2 == 0:
            return self.make("Unflatten", [("dim", 1), ("unflattened_size", [c // 2, 2])]), Tensor([t.shape[0], c // 2, 2, t.spatial[0]])
        if kind == "flatten" and d >= 2:
            rest = 1
            for s in t.spatial:
                rest *= s
            return self.make("Flatten", [("start_dim", 2)]), Tensor([t.shape[0], c, rest])
        if kind == "unfold" and d == 2 and c <= 8:
            h, w = t.spatial
            return (self.make("Unfold", [("kernel_size", 3)], {"padding": 1}), Tensor([t.shape[0], c * 9, h * w]))
        return None
