"""Random layers whose arguments are spelled in the many ways that YAML has, as Hydra, LightningCLI, HyperPyYAML and MONAI files: each loader reads
numbers, booleans and nulls in its own way, and each has another idea of which types a constructor takes."""
import json

# Loaders differ in what these are: 8 or 10, a boolean or a text, a number or a text.
WHOLE = ("{n}", "{n}", "{n}", "{n}", "'{n}'", '"{n}"', "{n}.0", "0x{n:x}", "0o{n:o}", "0{n:o}", "0{n}", "0b{n:b}", "+{n}", "!!int '{n}'", "{n}_0", "1e1", "true", "null", "~", "abc")
REAL = ("1.0e-3", "1e-3", "0.001", ".001", "1.e-3", "1E-3", "'1e-3'", '"0.001"', "1", "0", "!!float '1e-3'", "0.000_1", "true", "null", "small")
FLAG = ("true", "false", "True", "False", "TRUE", "yes", "no", "on", "off", "No", "OFF", "y", "n", "'true'", '"False"', "'no'", "0", "1", "'0'", "null", "''", "None", "[]", "{}")
MOMENTUM = REAL + ("null", "'null'", "None", "~", "", "0.1")
PLAIN = {"int": 4, "float": 7, "bool": 4, "momentum": 7}
FORMS = {"int": WHOLE, "float": REAL, "bool": FLAG, "momentum": MOMENTUM}

NORM = {"eps": "float", "momentum": "momentum", "affine": "bool", "track_running_stats": "bool"}


def layer(r, c, spatial):
    """A class of torch.nn for (N, c, *spatial): its name, the arguments that it needs and those that it may have, by type."""
    d = len(spatial)
    kinds = [(f"BatchNorm{max(d, 1)}d", {"num_features": c}, NORM)] * 6
    kinds += [("GroupNorm", {"num_groups": r.choice((1, 2)), "num_channels": c}, {"eps": "float", "affine": "bool"})] * 2
    kinds += [("Dropout", {}, {"p": "float", "inplace": "bool"}), ("ReLU", {}, {"inplace": "bool"}), ("ELU", {}, {"alpha": "float", "inplace": "bool"})]
    if d:
        kinds += [(f"InstanceNorm{d}d", {"num_features": c}, NORM)] * 2
        kinds += [(f"Conv{d}d", {"in_channels": c, "out_channels": c, "kernel_size": 3}, {"bias": "bool", "padding": "int"})] * 2
    else:
        kinds += [("Linear", {"in_features": c, "out_features": c}, {"bias": "bool"})] * 2
        kinds += [("LayerNorm", {"normalized_shape": c}, {"eps": "float", "elementwise_affine": "bool", "bias": "bool"})]
    return r.choice(kinds)


def spelled(r, kind, n=1):
    forms = FORMS[kind]
    form = r.choice(forms[:PLAIN[kind]] if r.random() < 0.6 else forms)
    return form.format(n=n) if kind == "int" else form


def arguments(r, needed, optional):
    odd = r.random() < 0.4
    pairs = [(k, spelled(r, "int", v) if odd else str(v)) for k, v in needed.items()]
    pairs += [(k, spelled(r, kind)) for k, kind in optional.items() if r.random() < 0.45]
    r.shuffle(pairs)
    return pairs


def block(pairs, indent):
    return "".join(f"{' ' * indent}{k}: {v}".rstrip() + "\n" for k, v in pairs)


def hydra(layers):
    one = lambda name, pairs, indent: f"_target_: torch.nn.{name}\n" + block(pairs, indent)
    if len(layers) == 1:
        return "model:\n  " + one(*layers[0], 2)
    return "model:\n  _target_: torch.nn.Sequential\n  _args_:\n" + "".join("  - " + one(*each, 4) for each in layers)


def lightning(layers):
    name, pairs = layers[0]
    return f"model:\n  class_path: torch.nn.{name}\n" + ("  init_args:\n" + block(pairs, 4) if pairs else "")


def hyperpyyaml(layers):
    one = lambda name, pairs, indent: f"!new:torch.nn.{name}\n" + block(pairs, indent)
    if len(layers) == 1:
        return "model: " + one(*layers[0], 2)
    return "model: !new:torch.nn.Sequential\n" + "".join("  - " + one(*each, 4) for each in layers)


def monai(layers):
    one = lambda name, pairs, indent: f"_target_: torch.nn.{name}\n" + block(pairs, indent)
    head = 'imports: ["$import torch"]\n'
    if len(layers) == 1:
        return head + "model:\n  " + one(*layers[0], 2)
    references = ", ".join(f"@parts#{i}" for i in range(len(layers)))
    return head + "parts:\n" + "".join("  - " + one(*each, 4) for each in layers) + f'model: "$torch.nn.Sequential({references})"\n'


def text(r, context):
    """A file in one of the four formats. `context(shape)` makes the section."""
    spatial = r.choice(((), (9,), (8, 8), (8, 8), (8, 8), (6, 6, 6)))
    c = 8
    layers = []
    for _ in range(r.choice((1, 1, 2, 3))):
        name, needed, optional = layer(r, c, spatial)
        layers.append((name, arguments(r, needed, optional)))
    section = context([r.choice((2, 3)), c, *spatial])
    # JSON's booleans and nulls are read alike by all.
    return f"normlint: {json.dumps(section)}\n" + r.choice((hydra, lightning, hyperpyyaml, monai))(layers)
