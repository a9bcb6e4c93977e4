"""Random model files for normlint, one a seed: `python generate.py --seed 1 --count 20 --out DIR`."""
import argparse
import pathlib
import random

import blocks
import contexts
import factories
import native
import spellings
from layers import Layers, Tensor
from yamltext import Alias, Anchored, Interpolation, Style

SHAPES = {1: ((4, 24), (8, 24), (3, 16), (8, 7), (6, 10)), 2: ((3, 16, 16), (4, 16, 16), (8, 16, 16), (8, 8, 8), (6, 7, 7), (3, 32, 32), (4, 6, 10)),
          3: ((3, 8, 8, 8), (4, 8, 8, 8), (8, 4, 6, 6))}


class File:
    """The parts of one file while it is put together."""

    def __init__(self, seed, mistakes):
        self.r = random.Random(seed)
        self.chance = mistakes
        self.m = Layers(self.r)
        self.top = {}
        self.anchors = 0

    # Models

    def layers(self, t, count, depth=0):
        """A list of layers from `t`, and what leaves the last."""
        r, m = self.r, self.m
        result = []
        while len(result) < count:
            m.mistake = m.mistake or self.mistakes > 0 and r.random() < 0.2
            if m.mistake and self.mistakes:
                self.mistakes -= 1
            kind = r.choices(("norm", "conv", "activation", "dropout", "pool", "reshape", "block", "nested", "transposed"),
                             (34, 22, 16, 6, 5, 4, 6 if t.d == 2 else 0, 6 if depth < 2 else 0, 2))[0]
            made = None
            if kind == "norm":
                made = m.norm(t), t
            elif kind == "conv":
                made = m.conv(t)
            elif kind == "activation":
                made = m.activation(t, first=not result), t
            elif kind == "dropout":
                made = m.dropout(t), t
            elif kind == "pool":
                made = m.pool(t)
            elif kind == "reshape":
                made = m.reshape(t)
            elif kind == "transposed" and max(t.spatial) <= 12:
                made = m.transposed(t)
            elif kind == "block":
                made = blocks.vision_block(m, t)
            elif kind == "nested":
                inner, after = self.layers(t, r.randint(1, 4), depth + 1)
                made = self.sequential(inner), after
                if r.random() < 0.25:
                    made = self.wrapped(made[0]), after
            if made is None or made[1].d not in (1, 2, 3) or min(made[1].spatial) < 1:
                continue
            layer, t = made
            result.append(layer)
            if kind in ("norm", "activation") and r.random() < 0.04:
                # The same node again builds a second module.
                self.anchors += 1
                result[-1] = Anchored(f"id{self.anchors:03d}", layer)
                result.append(Alias(f"id{self.anchors:03d}"))
            elif kind == "norm" and r.random() < 0.05 and "num_features" in layer and "norm_defaults" in self.top:
                result[-1] = {k: v for k, v in layer.items() if k == "_target_"} | {"<<": Alias("defaults")} | {
                    k: v for k, v in layer.items() if k not in ("_target_", "eps", "track_running_stats")}
        return result, t

    def sequential(self, layers):
        r = self.r
        if r.random() < 0.25 and layers:
            word = lambda: r.choice(("layer", "stage", "blk", "a", "conv", "norm"))
            pairs = [[f"{word()}{i}", layer] for i, layer in enumerate(layers)]
            if r.random() < 0.02:
                pairs[-1][0] = r.choice((pairs[0][0], "a.b", ""))
            if r.random() < 0.15:
                return {"_target_": "torch.nn.Sequential", "_args_": [{"_target_": "collections.OrderedDict", **dict(pairs)}]}
            return {"_target_": "torch.nn.Sequential", "_args_": [{"_target_": "collections.OrderedDict", "_args_": [pairs]}]}
        return {"_target_": "torch.nn.Sequential", "_args_": layers}

    def wrapped(self, node):
        kinds = ("replace", "eval", "train", "sync", "requires_grad", "same", "cast", "unknown")
        kind = self.r.choices(kinds, (5, 5, 1, 1, 1, 3, 2, 6))[0]
        if self.r.random() < 0.2:
            node = self.wrapped(node)
        if kind == "same":
            # Functions that return their module as it is.
            target = self.r.choice(("copy.deepcopy", "copy.copy", "torch.nn.Module.float", "torch.nn.Module.cpu", "torch.nn.Sequential.float"))
            return {"_target_": target, "_args_": [node]}
        if kind == "cast":
            dtype = {"_target_": "hydra.utils.get_object", "path": self.r.choice(("torch.float64", "torch.float32", "torch.float16"))}
            return self.r.choice((
                {"_target_": "torch.nn.Module.double", "_args_": [node]}, {"_target_": "torch.nn.Module.half", "_args_": [node]},
                {"_target_": "torch.nn.Module.to", "_args_": [node, dtype]}, {"_target_": "torch.nn.Module.to", "_args_": [node], "dtype": dtype}))
        if kind == "unknown":
            return self.held(node)
        if kind == "replace":
            target = "torch.func.replace_all_batch_norm_modules_"
            return {"_target_": target, "root": node} if self.r.random() < 0.7 else {"_target_": target, "_args_": [node]}
        if kind == "sync":
            return {"_target_": "torch.nn.SyncBatchNorm.convert_sync_batchnorm", "_args_": [node]}
        owner = self.r.choice(("torch.nn.Module", "torch.nn.Module", "torch.nn.modules.module.Module", "torch.nn.Sequential", "torch.nn.modules.BatchNorm2d"))
        target = owner + {"eval": ".eval", "train": ".train", "requires_grad": ".requires_grad_"}[kind]
        if kind == "train" and self.r.random() < 0.5:
            return {"_target_": target, "_args_": [node, False]}
        if kind == "requires_grad" and self.r.random() < 0.5:
            return {"_target_": target, "_args_": [node], "requires_grad": False}
        return {"_target_": target, "_args_": [node]}

    def held(self, node):
        """The node inside of a class or function that normlint does not know."""
        form = self.r.choice(("Holder", "Twice", "identity", "Aside", "Listed", "Listed", "Named"))
        other = {"_target_": "torch.nn.Linear", "in_features": 5, "out_features": 3}
        if form == "identity":
            return {"_target_": "own.identity", "module": node}
        if form == "Aside":
            return {"_target_": "own.Aside", "network": node, "head": other}
        if form == "Listed":
            listed = {"_target_": "torch.nn.ModuleList", "_args_": [[other, node, other]]} if self.r.random() < 0.6 else [other, node, other]
            return {"_target_": "own.Listed", "parts": listed, "at": 1}
        if form == "Named":
            return {"_target_": "own.Named", "parts": {"_target_": "torch.nn.ModuleDict", "_args_": [{"head": other, "body": node}]}, "at": "body"}
        return {"_target_": "own." + form, "network": node}

    def stack(self):
        """A Sequential, and the shape of its input."""
        r = self.r
        d = r.choices((1, 2, 3), (20, 68, 12))[0]
        batch = r.choices((1, 2, 3), (25, 45, 30))[0]
        shape = [batch, *r.choice(SHAPES[d])]
        if r.random() < 0.03:
            shape = shape[1:]
            layers, t = self.layers(Tensor([1] + shape), r.randint(1, 5))
            return self.sequential(layers), shape
        layers, t = self.layers(Tensor(shape), r.randint(1, 9))
        if r.random() < 0.5:
            layers += blocks.head(self.m, t)
        return self.sequential(layers), shape

    def tokens(self):
        r = self.r
        t = Tensor([r.choice((1, 2, 3)), r.choice((2, 3, 5)), r.choice((8, 12, 16))], tokens=True)
        return self.sequential(blocks.token_layers(self.m, t)), t.shape

    def flat(self):
        t = Tensor([self.r.choice((1, 2, 3)), self.r.choice((8, 12, 16))])
        return self.sequential(blocks.dense(self.m, t)), t.shape

    def reference(self, model):
        """Lets a layer take a number or a module from elsewhere in the file."""
        r = self.r
        args = model.get("_args_")
        if model["_target_"] != "torch.nn.Sequential" or not args:
            return
        nodes = [(i, a) for i, a in enumerate(args) if isinstance(a, dict) and "_target_" in a]
        form = r.random()
        sized = [(i, a, k) for i, a in nodes for k in ("num_features", "in_channels", "in_features", "num_channels") if type(a.get(k)) is int]
        if form < 0.5 and sized:
            i, node, key = r.choice(sized)
            for j, other in nodes:
                for k in ("out_channels", "out_features", "num_features", "in_channels"):
                    if j != i and type(other.get(k)) is int and other[k] == node[key]:
                        node[key] = Interpolation("${" + r.choice((f"model._args_.{j}.{k}", f"model._args_[{j}].{k}", f"..{j}.{k}", f"..[{j}].{k}")) + "}")
                        return
        elif form < 0.7 and nodes:
            i, node = r.choice(nodes)
            if not any(isinstance(v, Interpolation) and "${." in v for v in node.values()):
                self.top["shared"] = {"norm": node} if r.random() < 0.5 else node
                args[i] = Interpolation("${shared.norm}" if "norm" in self.top["shared"] and "_target_" not in self.top["shared"] else "${shared}")
        elif sized:
            i, node, key = r.choice(sized)
            node["_convert_"] = "all"

    # The file

    def text(self):
        r = self.r
        self.mistakes = 1 if r.random() < self.chance else 0
        if r.random() < 0.15:
            self.top["norm_defaults"] = Anchored("defaults", {"eps": 0.001, "track_running_stats": r.random() < 0.5})
        second = None
        form = r.choices(("stack", "factory", "class", "tokens", "flat", "single", "native", "dense", "spellings"), (44, 15, 4, 7, 4, 3, 20, 1.5, 12))[0]
        cheap = form not in ("factory", "class", "dense")
        if form == "spellings":
            return spellings.text(r, lambda shape: contexts.context(r, shape, True, True))
        if form == "native":
            self.m.short = True
            d = r.choices((1, 2), (20, 80))[0]
            shape = [r.choice((1, 2, 2, 3)), *r.choice(SHAPES[d])]
            self.m.mistake = self.mistakes > 0
            second = list(shape) if r.random() < 0.4 else None
            parts = native.native(self.m, shape, second)
            self.top = {}
        else:
            if form in ("factory", "class"):
                model, size = factories.factory(r) if form == "factory" else factories.class_call(r)
                shape = [r.choice((1, 2, 2)), 3, size, size]
                if r.random() < 0.15:
                    model = self.wrapped(model)
            elif form == "dense":
                model, shape = factories.dense_call(r)
                shape = [r.choice((1, 2)), *shape]
            elif form == "tokens":
                self.m.mistake = self.mistakes > 0
                model, shape = self.tokens()
            elif form == "flat":
                self.m.mistake = self.mistakes > 0
                model, shape = self.flat()
            elif form == "single":
                t = Tensor([r.choice((1, 2)), *r.choice(SHAPES[r.choice((1, 2, 2, 3))])])
                self.m.mistake = self.mistakes > 0
                layer = r.choice((self.m.norm, self.m.norm, self.m.activation, self.m.dropout))(t)
                model, shape = layer, t.shape
            else:
                model, shape = self.stack()
                if r.random() < 0.06:
                    model = self.wrapped(model)
            if r.random() < 0.1 and form == "stack":
                self.reference(model)
            parts = {"model": model}
        if r.random() < 0.03 and form in ("stack", "factory", "single"):
            shape = r.choice((shape[1:], shape + [2], [shape[0], shape[1] + 1] + shape[2:]))
        section = contexts.context(r, shape, self.m.parameters < 1500 and cheap, cheap, second)
        return self.arrange(section, parts)

    def arrange(self, section, parts):
        """The keys of the file in an order in which anchors stand before their aliases."""
        r = self.r
        groups = [{"normlint": section}, {**self.top, **parts}]
        if self.m.constants:
            groups.append(dict(self.m.constants))
        if r.random() < 0.06 and "layers" not in parts:
            groups.append(r.choice((
                {"teacher": {"_target_": "torch.nn.Sequential", "_args_": [{"_target_": "torch.nn.BatchNorm2d", "num_features": 3}]}},
                {"optimizer": {"_target_": "torch.optim.SGD", "_partial_": True, "lr": 0.1}},
                {"trainer": {"max_epochs": 10, "devices": [0, 1]}},
                {"seed": 7, "name": "Größe, 模型"})))
        r.shuffle(groups)
        tree = {}
        for group in groups:
            tree.update(group)
        return Style(r).text(tree)


def generate(seed, index, mistakes=0.18):
    """The text of one file; `mistakes` is the share of the files in which something is wrong on purpose."""
    return File(seed * 1_000_003 + index, mistakes).text()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--only", type=int, help="write the file of this index alone, to standard output")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("generated"))
    parser.add_argument("--mistakes", type=float, default=0.18, help="share of the files with something wrong on purpose")
    options = parser.parse_args()
    if options.only is not None:
        print(generate(options.seed, options.only, options.mistakes), end="")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for index in range(options.count):
        (options.out / f"g{index:06d}.yaml").write_bytes(generate(options.seed, index, options.mistakes).encode())


if __name__ == "__main__":
    main()
