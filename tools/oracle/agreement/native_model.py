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
    for place in (functional, torch):
        if hasattr(place, name):
            return getattr(place, name)
    raise ImportError(f"no function {name}")


def apply(kind, call, positional, keywords, tensors):
    """A function on the tensors of `from`; `index` picks one of several results."""
    keywords = dict(keywords)
    index = keywords.pop("index", None) if kind in ("chunk", "split") else None
    if kind in ("cat", "concat", "stack"):
        return call(tensors, *positional, **keywords)
    if kind in ("add", "mul", "maximum", "minimum") and len(tensors) > 2:
        return functools.reduce(call, tensors)
    if kind == "slice":
        at = [slice(None)] * tensors[0].dim()
        at[keywords.get("dim", 0)] = slice(keywords.get("start"), keywords.get("end"), keywords.get("step", 1))
        return tensors[0][tuple(at)]
    if kind == "getitem":
        return tensors[0][keywords["index"]]
    if kind == "other":
        return call(tensors[0], **keywords)
    result = call(*tensors, *positional, **keywords)
    return result if index is None else result[index]


def filled(value, parameters):
    """`${name}` by the block's parameters, or by what stands at the top of the file."""
    if isinstance(value, dict):
        return {k: filled(v, parameters) for k, v in value.items()}
    if isinstance(value, list):
        return [filled(v, parameters) for v in value]
    if isinstance(value, str) and value.startswith("${"):
        return parameters[value[2:-1]]
    return value


def parameters_of(block, args):
    names = []
    parameters = {}
    for entry in block.get("parameters") or []:
        if isinstance(entry, dict):
            parameters.update(entry)
            names += list(entry)
        else:
            names.append(entry)
    given = dict(zip(names, args)) if isinstance(args, list) else dict(args)
    unknown = set(given) - set(names)
    if unknown:
        raise TypeError(f"unexpected {unknown}")
    parameters.update(given)
    for name in names:
        parameters[name]
    return parameters


class Native(nn.Module):
    """A body of layers: the model, or a block that the file defines under `modules:`."""

    def __init__(self, section, blocks, parameters, inputs=("x", "input", "image", "inputs")):
        super().__init__()
        self.plan, self.names = [], inputs
        for i, layer in enumerate(section["layers"]):
            layer = filled(layer, parameters)
            name = str(layer.get("id", i))
            sources = layer.get("from", self.plan[-1][0] if self.plan else inputs[0])
            sources = sources if isinstance(sources, list) else [sources]
            args = layer.get("args") or {}
            positional = [argument(v) for v in args] if isinstance(args, list) else []
            keywords = {k: argument(v) for k, v in args.items()} if isinstance(args, dict) else {}
            kind = layer.get("type")
            call, module = None, name
            if kind is None:
                module = str(layer["call"])
            elif kind in blocks:
                self.add_module(name, Native(blocks[kind], blocks, parameters_of(blocks[kind], args), ("input",)))
            elif "." not in kind and not hasattr(nn, kind):
                target = None if kind in ("slice", "getitem") else function(kind)
                call = functools.partial(apply, kind, target, positional, keywords)
            else:
                self.add_module(name, locate(kind)(*positional, **keywords))
            self.plan.append((name, module, sources, call))
        outputs = section.get("outputs") or [self.plan[-1][0]]
        self.output = outputs[0] if isinstance(outputs, list) else outputs
        for patch in section.get("patches") or []:
            assert patch == "replace_all_batch_norm_modules_"
            torch.func.replace_all_batch_norm_modules_(self)
        if section.get("mode"):
            self.train(section["mode"] == "train")

    def forward(self, *inputs):
        values = dict(zip(self.names, inputs)) if len(inputs) > 1 else {name: inputs[0] for name in self.names}
        for name, module, sources, call in self.plan:
            tensors = [values[s] for s in sources]
            values[name] = call(tensors) if call else getattr(self, module)(*tensors)
        return values[self.output]


def native(config):
    constants = {k: v for k, v in config.items() if not isinstance(v, (dict, list))}
    names = config.get("normlint", {}).get("inputs")
    return Native(config, config.get("modules") or {}, constants, *([tuple(names)] if isinstance(names, dict) and len(names) > 1 else []))
