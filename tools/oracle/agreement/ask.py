"""Asks PyTorch: builds the `model` of a file, calls it under the transforms of the file's `normlint:` section with the
real torch.func, and records every module that refuses.

    python ask.py FILE.yaml ...        one JSON object a line

{"file", "verdict", "modules", "refusals": [{"module", "kind"}], "error", "output", "called"}

verdict: `runs`; `refused` (some refusal); `fails` (an error of shapes or values ended the run at error.module; "called" are
the leaves that had returned by then); `builds-not` (a constructor raised); `context` (the transforms can't be applied to
this model at all: nothing to map over, no parameters to differentiate); `too-large`.

After a refusal the module goes on without what was refused, so that later ones are seen. Its first refusal is recorded,
and a second one where even that is impossible (one value per channel).
"""
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import torch
import yaml
from hydra.utils import instantiate
from omegaconf import OmegaConf
from torch import nn
from torch.func import functional_call, grad, hessian, jacfwd, jacrev, jvp, vjp, vmap

from native_model import native

BATCH_NORM = nn.modules.batchnorm._BatchNorm
INSTANCE_NORM = nn.modules.instancenorm._InstanceNorm
FRACTIONAL = (nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)

MESSAGES = (
    ("batched-running-stat", "while the running_mean or running_var"),
    ("captured-mutation", "would mutate a captured Tensor"),
    ("item", ".item() on a Tensor"),
    ("randomness", "randomness error mode"),
    ("one-value-per-channel", "Expected more than 1 value per channel"),
    ("one-spatial-element", "Expected more than 1 spatial element"),
    ("no-batching-rule", "we do not yet support"),
    ("no-batching-rule", "Batching rule not implemented"),
)
CONTEXT_MESSAGES = (
    "Expected at least one Tensor to vmap over", "Expected at least one Tensor to be", "only Tensors of floating point dtype can require gradients",
    "tensors must have at least one element", "generator raised StopIteration", "in_dims for all inputs", "treespec.unflatten",
)


def kind_of(error):
    text = str(error)
    return next((kind for kind, fragment in MESSAGES if fragment in text), "shape")


# What a module would compute without what was refused

def fallback(module, args):
    x = args[0]
    unbatched = isinstance(module, INSTANCE_NORM) and x.dim() == module._get_no_batch_dim()
    if isinstance(module, (BATCH_NORM, INSTANCE_NORM)) and module.running_mean is not None:
        if module.running_mean.numel() != x.shape[0 if unbatched else 1]:
            # Without an affine weight nothing else would notice.
            raise RuntimeError("running_mean doesn't fit the input")
    if isinstance(module, BATCH_NORM):
        return nn.functional.batch_norm(x, None, None, module.weight, module.bias, True, 0.1, module.eps)
    if isinstance(module, INSTANCE_NORM):
        batched = x.unsqueeze(0) if unbatched else x
        result = nn.functional.instance_norm(batched, None, None, module.weight, module.bias, True, 0.1, module.eps)
        return result.squeeze(0) if unbatched else result
    if isinstance(module, FRACTIONAL):
        count = x.shape[0] if x.dim() == (4 if isinstance(module, nn.FractionalMaxPool2d) else 5) else 1
        module._random_samples = torch.full((count, x.shape[1] if count == x.shape[0] else x.shape[0], 2 + isinstance(module, nn.FractionalMaxPool3d)), 0.5)
        return type(module).forward(module, x)
    if isinstance(module, nn.MultiheadAttention):
        return x, None
    if hasattr(module, "drop_rate"):
        # A dense layer drops in its own forward.
        module.drop_rate = 0.0
        return type(module).forward(module, *args)
    weight = getattr(module, "weight_orig", None)
    if "parametrizations" in module._modules:
        weight = module.parametrizations.weight.original
    if weight is not None:
        bias = module._parameters.get("bias")
        return nn.functional.linear(x, weight, bias) if isinstance(module, nn.Linear) else module._conv_forward(x, weight, bias)
    return x


def watch(root, refusals, called):
    """Wraps the call of every module: a refusal is recorded with the qualified name, and the run goes on; another error
    is marked with the innermost module that it left."""
    for name, module in root.named_modules():
        if "parametrizations" in name:
            continue
        own = [c for c in module._modules if c != "parametrizations"]
        original = module._call_impl

        def call(*args, _module=module, _name=name, _original=original, _leaf=not own, **keywords):
            try:
                result = _original(*args, **keywords)
            except Exception as error:
                kind = kind_of(error)
                if kind == "shape":
                    mark(error, _name)
                    raise
                note(refusals, _name, kind)
                try:
                    result = fallback(_module, args)
                except Exception as second:
                    kind = kind_of(second)
                    if kind == "shape":
                        mark(second, _name)
                        raise
                    note(refusals, _name, kind)
                    result = args[0]
            if _leaf:
                called.append(_name)
            return result

        module._call_impl = call


def mark(error, name):
    if not hasattr(error, "module"):
        error.module = name


def note(refusals, name, kind):
    record = {"module": name, "kind": kind}
    if record not in refusals:
        refusals.append(record)


# The transforms

def stacked(t, sizes, noise=True):
    """One dimension in front for each size, the outermost first."""
    for size in reversed(sizes):
        t = torch.stack([t + (0.01 * torch.randn_like(t) if noise and t.is_floating_point() else 0) for _ in range(size)])
    return t


def tensor(output):
    if isinstance(output, torch.Tensor):
        return output
    return tensor(next(iter(output.values())) if hasattr(output, "values") else output[0])


def first(output):
    if isinstance(output, dict):
        return next(iter(output.values()))
    return first(output[0]) if isinstance(output, tuple) else output


def squared(g):
    return lambda *values: g(*values).pow(2).sum()


# A state is a mapping of "params" and "buffers" to their tensors, and of each input's name to its tensor.

def transformed(f, kind, options, taken, at):
    """`f` of a state under one more transform, whose function takes the entries called `taken` and closes over the others; `at` are those
    that it differentiates."""
    def result(state):
        def inner(*values):
            return f({**state, **dict(zip(names, values))})

        names = at if kind in ("vjp", "jvp") else taken
        values = tuple(state[name] for name in names)
        places = tuple(names.index(name) for name in at)
        places = places[0] if len(places) == 1 else places
        if kind == "vmap":
            return vmap(inner, in_dims=options["dims"], randomness=options.get("randomness", "error"))(*values)
        if kind == "grad":
            return first(grad(squared(inner), argnums=places)(*values))
        if kind in ("jacrev", "jacfwd"):
            return first({"jacrev": jacrev, "jacfwd": jacfwd}[kind](squared(inner), argnums=places)(*values))
        if kind == "hessian":
            return first(first(hessian(squared(inner), argnums=places)(*values)))
        if kind == "vjp":
            return vjp(inner, *values)[0]
        if kind == "jvp":
            return jvp(inner, values, values)[0]
        raise ValueError(f"unknown transform {kind}")

    return result


def stack_of(context):
    stack = context.get("transforms")
    if stack is None:
        stack = [{"vmap": {}}]
    pairs = [next(iter(t.items())) if isinstance(t, dict) else (t, {}) for t in stack]
    return [(kind, options or {}) for kind, options in pairs]


def tensors(entry):
    return list(entry.values()) if isinstance(entry, dict) else [] if entry is None else [entry]


def shapes_of(inputs):
    return inputs if isinstance(inputs, dict) else {"inputs": inputs}


def expanded(names, inputs):
    """The entries of a state that names of arguments stand for."""
    return [entry for name in names for entry in (inputs if name == "inputs" else [name])]


def plan_of(context, inputs):
    """(kind, options, what its function takes, what it differentiates) for each transform, the outermost first."""
    default = context.get("arguments") or ["inputs"]
    for kind, options in stack_of(context):
        names = options.get("arguments") or default
        taken = expanded(names, inputs)
        if kind == "vmap":
            given = options.get("in_dims", {"inputs": 0})
            dims = {entry: dim for name, dim in given.items() for entry in expanded([name], inputs)}
            yield kind, {**options, "dims": tuple(dims.get(entry) for entry in taken)}, taken, []
        else:
            argnums = options.get("argnums", "inputs" if kind == "jvp" or "params" not in names else "params")
            yield kind, options, taken, expanded([argnums], inputs)


def run(model, context):
    torch.manual_seed(0)
    if context.get("mode"):
        model.train(context["mode"] == "train")
    shapes = shapes_of(context["inputs"])
    plan = list(plan_of(context, list(shapes)))
    entries = {entry for _, _, taken, at in plan for entry in (*taken, *at)} | set(shapes)
    sizes = {entry: [] for entry in entries}
    for kind, options, taken, _ in plan:
        if kind == "vmap":
            for entry, dim in zip(taken, options["dims"]):
                if dim is not None:
                    sizes[entry].append(options.get("size", 2))
    state = {name: stacked(torch.randn(*shape), sizes[name]) for name, shape in shapes.items()}
    if "params" in entries:
        state["params"] = {k: stacked(v.detach(), sizes["params"]).requires_grad_(v.requires_grad) for k, v in model.named_parameters()}
    if "buffers" in entries:
        state["buffers"] = {k: stacked(v.detach().clone(), sizes["buffers"]) for k, v in model.named_buffers()}
    refusals, called = [], []
    watch(model, refusals, called)

    def f(state):
        own = {**state.get("params", {}), **state.get("buffers", {})}
        inputs = tuple(state[name] for name in shapes)
        return tensor(functional_call(model, own, inputs) if own else model(*inputs))

    if any(kind != "vmap" and not any(tensors(state.get(entry)) for entry in at) for kind, _, _, at in plan):
        # grad and vjp return an empty mapping then, without calling it an error.
        return {"verdict": "context", "refusals": [], "error": None}

    for kind, options, taken, at in reversed(plan):
        f = transformed(f, kind, options, taken, at)
    record = {"refusals": refusals, "error": None, "output": None}
    try:
        record["output"] = list(f(state).shape)
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:300]}"
        kind = kind_of(error)
        if isinstance(error, StopIteration) or "treespec.unflatten" in message or not called and any(m in message for m in CONTEXT_MESSAGES):
            record["verdict"] = "context"
        if "allocate memory" in message or isinstance(error, MemoryError):
            record["verdict"] = "too-large"
        if kind == "shape":
            record["error"] = {"module": getattr(error, "module", "?"), "message": message}
            record["called"] = called
        elif not any(r["kind"] == kind for r in refusals):
            refusals.append({"module": getattr(error, "module", "?"), "kind": kind})
    if any(r["module"] == "" for r in refusals) and len(list(model.modules())) > 1:
        # A function in the model's own forward was refused: the rest of the forward did not run.
        record["called"] = called
    record.setdefault("verdict", "fails" if record["error"] else "refused" if refusals else "runs")
    return record


def section_of(text):
    """The `normlint:` section, whatever tags stand in the rest of the file."""
    loader = yaml.SafeLoader(text)
    keys = {key.value: value for key, value in loader.get_single_node().value}
    return loader.construct_document(keys["normlint"]) if "normlint" in keys else {}


def built(text):
    """The model as the loader of the file's format builds it, and its context."""
    if "class_path:" in text:
        from jsonargparse import ArgumentParser
        parser = ArgumentParser(exit_on_error=False)
        parser.add_argument("--normlint", type=dict)
        parser.add_argument("--model", type=nn.Module)
        return section_of(text), lambda: parser.instantiate_classes(parser.parse_string(text)).model
    if "!new:" in text or "!apply:" in text:
        from hyperpyyaml_model import load
        return section_of(text), lambda: load(text)["model"]
    if text.startswith("normlint:") and "\nimports:" in text:
        from monai.bundle import ConfigParser
        from monai.utils.misc import CheckKeyDuplicatesYamlLoader
        return section_of(text), lambda: ConfigParser(yaml.load(text, CheckKeyDuplicatesYamlLoader)).get_parsed_content("model")
    config = OmegaConf.create(text)
    context = OmegaConf.to_container(config.get("normlint", OmegaConf.create({})), resolve=True)
    return context, lambda: native(OmegaConf.to_container(config)) if "layers" in config else instantiate(config.model)


def judge(path):
    context, build = built(open(path, encoding="utf-8").read())
    try:
        model = build()
        assert isinstance(model, nn.Module), "the root is no module"
    except Exception as error:
        message = f"{type(error).__name__}: {str(error)[:400]}"
        verdict = "too-large" if "allocate memory" in message else "builds-not"
        return {"file": path, "verdict": verdict, "refusals": [], "error": {"module": "?", "message": message}}
    count = len(list(model.named_modules()))
    try:
        record = run(model, context)
    except Exception as error:
        record = {"verdict": "context", "refusals": [], "error": {"module": "?", "message": f"{type(error).__name__}: {str(error)[:300]}"}}
    return {"file": path, **record, "modules": count}


def main():
    torch.set_num_threads(1)
    paths = sys.argv[1:] or (line.rstrip("\n") for line in sys.stdin)
    for path in paths:
        print(json.dumps(judge(path)), flush=True)


if __name__ == "__main__":
    main()
