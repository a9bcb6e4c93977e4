"""Random models in normlint's own form, with skip edges, functions, blocks, patches and repeated calls."""
from blocks import dense, norm_layer, vision_block
from layers import Tensor
from yamltext import Interpolation


def short(layer):
    """A Hydra node as `type` and `args`."""
    target = layer["_target_"]
    kind = target[len("torch.nn."):] if target.startswith("torch.nn.") and target.count(".") == 2 else target
    keywords = {k: callable_(v) for k, v in layer.items() if not k.startswith("_")}
    return kind, (list(layer["_args_"]) if "_args_" in layer and not keywords else keywords), "_args_" in layer and bool(keywords)


def callable_(value):
    if isinstance(value, dict) and value.get("_partial_"):
        arguments = {k: v for k, v in value.items() if not k.startswith("_")}
        kind = value["_target_"]
        kind = kind[len("torch.nn."):] if kind.startswith("torch.nn.") else kind
        return {"type": kind, "args": list(value["_args_"]) if "_args_" in value else arguments}
    if isinstance(value, dict) and value.get("_target_") == "hydra.utils.get_class":
        path = value["path"]
        return {"type": path[len("torch.nn."):] if path.startswith("torch.nn.") else path}
    return value


def spelled(value):
    if isinstance(value, dict):
        return {k: spelled(v) for k, v in value.items()}
    if isinstance(value, list):
        return [spelled(v) for v in value]
    return Interpolation(value) if isinstance(value, str) and value.startswith("${") else value


class Native:
    def __init__(self, m, t, second=None):
        """second: the shape of an input called `c`."""
        self.m, self.t, self.second = m, t, second
        self.layers = []
        self.blocks = {}
        self.shapes = {"c": second} if second else {}
        self.last = None

    def add(self, kind, args=None, source=None, shape=None):
        r = self.m.r
        layer = {"id": f"{r.choice(('l', 'bn', 'stage', 'b.'.replace('.', '_')))}{len(self.layers)}", "type": kind}
        if args:
            layer["args"] = args
        if source is None and self.second and self.last is None:
            source = "x"
        if source is not None:
            layer["from"] = source
        elif self.last is not None and r.random() < 0.05:
            layer["from"] = self.last
        self.layers.append(layer)
        self.last = layer["id"]
        if shape is not None:
            self.t = shape
        self.shapes[self.last] = self.t
        return self.last

    def node(self, layer, shape=None, source=None):
        kind, args, mixed = short(layer)
        if mixed:
            return None
        return self.add(kind, args, source, shape)

    def from_second(self):
        """A norm of the second input, and the sum of it with what there is."""
        main, t = self.last, self.t
        self.t = self.second
        if self.node(self.m.norm(self.second), source="c") and main and t.shape == self.second.shape:
            self.add(self.m.r.choice(("add", "mul")), None, [main, self.last])
        elif main:
            self.last, self.t = main, t

    def step(self):
        m, r, t = self.m, self.m.r, self.t
        kind = r.choices(("conv", "norm", "activation", "dropout", "block", "sum", "cat", "again", "function", "user"), (26, 28, 14, 4, 8, 10, 5, 3, 9, 5))[0]
        if self.second and r.random() < 0.25:
            return self.from_second()
        if kind == "conv":
            layer, shape = m.conv(t)
            self.node(layer, shape)
        elif kind == "norm":
            self.node(m.norm(t))
        elif kind == "activation":
            self.node(m.activation(t))
        elif kind == "dropout":
            self.node(m.dropout(t))
        elif kind == "block" and t.d == 2:
            made = vision_block(m, t)
            if made:
                self.node(*made)
        elif kind == "sum" and len(self.layers) > 1:
            others = [i for i, s in self.shapes.items() if s.shape == t.shape and i != self.last]
            if others:
                self.add(r.choice(("add", "add", "mul", "maximum")), None, [self.last, r.choice(others)])
        elif kind == "cat" and len(self.layers) > 1:
            others = [i for i, s in self.shapes.items() if s.spatial == t.spatial and s.c + t.c <= 48]
            if others:
                other = r.choice(others)
                self.add("cat", {"dim": 1}, [self.last, other], t.replace(t.c + self.shapes[other].c))
        elif kind == "again":
            same = [l for l in self.layers if self.shapes[l["id"]].shape == t.shape and l.get("type") in ("BatchNorm2d", "BatchNorm1d", "ReLU", "GroupNorm", "Dropout")]
            if same:
                name = f"again{len(self.layers)}"
                self.layers.append({"id": name, "call": r.choice(same)["id"], "from": self.last})
                self.last, self.shapes[name] = name, t
        elif kind == "function":
            self.function()
        elif kind == "user":
            self.user_block()

    def function(self):
        r, t = self.m.r, self.t
        kind = r.choice(("relu", "gelu", "sigmoid", "tanh", "silu", "inplace", "chunk", "transpose", "interpolate", "softmax", "max_pool", "roll",
                         "exp", "abs", "narrow", "slice", "pow", "sub", "hardswish", "normalize"))
        if kind == "inplace":
            self.add(r.choice(("relu", "silu", "hardtanh")), {"inplace": True})
        elif kind == "chunk" and t.c % 2 == 0:
            self.add("chunk", {"chunks": 2, "dim": 1, "index": r.choice((0, 1))}, shape=t.replace(t.c // 2))
        elif kind == "transpose" and t.d == 2:
            self.add("transpose", {"dim0": 2, "dim1": 3}, shape=t.replace(spatial=t.spatial[::-1]))
        elif kind == "interpolate" and max(t.spatial or [99]) <= 16:
            self.add("interpolate", {"scale_factor": 2}, shape=t.replace(spatial=[2 * s for s in t.spatial]))
        elif kind == "softmax":
            self.add("softmax", {"dim": 1})
        elif kind == "max_pool" and t.d and min(t.spatial) >= 4:
            self.add(f"max_pool{t.d}d", {"kernel_size": 2}, shape=t.replace(spatial=[s // 2 for s in t.spatial]))
        elif kind == "roll":
            self.add("roll", {"shifts": 1, "dims": 1})
        elif kind == "narrow" and t.c > 4:
            self.add("narrow", {"dim": 1, "start": 1, "length": t.c - 2}, shape=t.replace(t.c - 2))
        elif kind == "slice" and t.c > 4:
            self.add("slice", {"dim": 1, "start": 0, "end": t.c, "step": 2}, shape=t.replace((t.c + 1) // 2))
        elif kind == "sub" and len(self.layers) > 1:
            others = [i for i, s in self.shapes.items() if s.shape == t.shape]
            self.add(r.choice(("sub", "minimum")), None, [self.last, r.choice(others)])
        elif kind in ("relu", "gelu", "sigmoid", "tanh", "silu", "exp", "abs", "hardswish"):
            self.add(kind)

    def user_block(self):
        """A block of the file's own: parameters in `${}`, a skip edge from its input."""
        r, t, d = self.m.r, self.t, self.t.d
        if not d:
            return
        name = f"Block{d}"
        if name not in self.blocks:
            norm = r.choice(("BatchNorm", "BatchNorm", "InstanceNorm"))
            layers = [{"id": "conv", "type": f"Conv{d}d", "args": {"in_channels": "${c}", "out_channels": "${c}", "kernel_size": 3, "padding": 1}},
                      {"id": "bn", "type": f"{norm}{d}d", "args": {"num_features": "${c}", "track_running_stats": "${track}"}}]
            if r.random() < 0.5:
                layers.append({"id": "act", "type": "ReLU", "args": {"inplace": r.random() < 0.5}})
            layers.append({"id": "sum", "type": "add", "from": [layers[-1]["id"], "input"]})
            if r.random() < 0.3:
                layers.append({"id": "gn", "type": "GroupNorm", "args": {"num_groups": "${g}", "num_channels": "${c}"}})
            self.blocks[name] = {"parameters": ["c", {"g": 2 if t.c % 2 == 0 else 1}, {"track": r.random() < 0.7}], "layers": layers}
        args = {"c": t.c}
        if r.random() < 0.3:
            args["track"] = r.random() < 0.5
        self.m.parameters += 10 * t.c * t.c
        self.add(name, args)


def native(m, shape, second=None):
    """The top-level keys of a model in the native form; `second` is the shape of a second input."""
    r = m.r
    n = Native(m, Tensor(shape), Tensor(second) if second else None)
    for _ in range(r.randint(2, 9)):
        n.step()
    if r.random() < 0.5:
        if r.random() < 0.5:
            n.add(f"AdaptiveAvgPool{n.t.d}d", {"output_size": 1})
        else:
            n.add(f"adaptive_avg_pool{n.t.d}d", {"output_size": 1})
        n.add(r.choice(("Flatten", "Flatten", "flatten")), None, shape=Tensor([n.t.shape[0], n.t.c]))
        if n.layers[-1]["type"] == "flatten":
            n.layers[-1]["args"] = {"start_dim": 1}
        for layer in dense(m, n.t):
            n.node(layer)
    if not n.layers:
        n.add("ReLU")
    model = {"layers": n.layers}
    if n.blocks:
        blocks = {k: spelled(v) for k, v in n.blocks.items()}
        model = {"modules": blocks, **model} if r.random() < 0.7 else {**model, "modules": blocks}
    if r.random() < 0.2:
        model["outputs"] = [n.last]
    if r.random() < 0.12:
        model["patches"] = ["replace_all_batch_norm_modules_"]
    if r.random() < 0.06:
        model["mode"] = r.choice(("eval", "train"))
    return model
