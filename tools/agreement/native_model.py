"""Builds what normlint's own form describes as a torch module, so that PyTorch can be asked about it."""
import functools
import pydoc

import torch
from torch import nn
from torch.nn import functional


def locate(name):
    found = getattr(nn, name, None) if "." not in name else pydoc.locate(name)
    if found is None:
        raise ImportError(f"no {name}")
    return found


def argument(value):
    """`{type: GroupNorm, args: [4]}` inside of `args` is a callable."""
    if isinstance(value, dict) and "type" in value:
        target, args = locate(value["type"]), value.get("args")
        if not args:
            return target
        return functools.partial(target, *args) if isinstance(args, list) else functools.partial(target, **args)
    return value


def function(name):
    for place in (torch, functional):
        if hasattr(place, name):
            return getattr(place, name)
    raise ImportError(f"no function {name}")


class Native(nn.Module):
    def __init__(self, section):
        super().__init__()
        self.plan = []
        for i, layer in enumerate(section["layers"]):
            name = str(layer.get("id", i))
            sources = layer.get("from", self.plan[-1][0] if self.plan else "x")
            sources = sources if isinstance(sources, list) else [sources]
            args = layer.get("args") or {}
            positional = [argument(v) for v in args] if isinstance(args, list) else []
            keywords = {k: argument(v) for k, v in args.items()} if isinstance(args, dict) else {}
            kind = layer.get("type")
            if kind is None:
                self.plan.append((name, str(layer["call"]), sources, None))
            elif "." not in kind and not hasattr(nn, kind):
                self.plan.append((name, None, sources, functools.partial(self.apply_function, kind, function(kind), positional, keywords)))
            else:
                self.add_module(name, locate(kind)(*positional, **keywords))
                self.plan.append((name, name, sources, None))
        outputs = section.get("outputs") or [self.plan[-1][0]]
        self.output = outputs[0] if isinstance(outputs, list) else outputs
        for patch in section.get("patches") or []:
            assert patch == "replace_all_batch_norm_modules_"
            torch.func.replace_all_batch_norm_modules_(self)
        if section.get("mode"):
            self.train(section["mode"] == "train")

    @staticmethod
    def apply_function(kind, call, positional, keywords, tensors):
        if kind in ("cat", "concat", "stack"):
            return call(tensors, *positional, **keywords)
        if kind in ("add", "mul", "maximum", "minimum") and len(tensors) > 2:
            return functools.reduce(call, tensors)
        return call(*tensors, *positional, **keywords)

    def forward(self, x):
        values = {"x": x, "input": x, "image": x, "inputs": x}
        for name, module, sources, call in self.plan:
            tensors = [values[s] for s in sources]
            values[name] = call(tensors) if call else getattr(self, module)(*tensors)
        return values[self.output]
