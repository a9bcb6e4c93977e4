"""Random `normlint:` sections: modes, and stacks of transforms up to three deep."""

RANDOMNESS = (None, None, "error", "different", "different", "same", "same")
FORWARD_MODE = ("jacfwd", "hessian")


def vmap(r, batched, all_names=False):
    options = {}
    if batched != ["inputs"] or r.random() < 0.7:
        options["in_dims"] = {name: 0 for name in batched}
        for name in ("params", "buffers", "inputs"):
            if name not in batched and r.random() < 0.15:
                options["in_dims"][name] = None
    randomness = r.choice(RANDOMNESS)
    if randomness:
        options["randomness"] = randomness
    if r.random() < 0.1:
        options["size"] = r.choice((1, 2, 3))
    return {"vmap": options}


def gradient(r, arguments, small, narrow, tiny):
    """small: the model has few parameters; narrow: its input has few elements; tiny: fewer still."""
    kinds = ["grad"] * 4 + ["vjp", "jvp", "jacrev"] * 2
    if narrow:
        kinds += ["jacfwd"]
    if tiny:
        kinds += ["hessian"]
    kind = r.choice(kinds)
    if kind == "jvp":
        return {kind: {"argnums": "inputs"} if r.random() < 0.5 or "params" in arguments else {}}
    forward = kind in FORWARD_MODE
    choices = [a for a in ("params", "inputs") if a in arguments and (a != "params" or not forward or small)]
    argnums = r.choice(choices)
    default = "params" if "params" in arguments else "inputs"
    if argnums == default and r.random() < 0.4:
        return r.choice(({kind: {}}, {kind: None}, kind))
    return {kind: {"argnums": argnums}}


def by_name(r, transforms, names):
    """Lets some vmaps say for each input whether it is mapped."""
    for transform in transforms:
        options = transform.get("vmap") if isinstance(transform, dict) else None
        dims = options.get("in_dims") if options else None
        if dims and dims.get("inputs") == 0 and r.random() < 0.7:
            del dims["inputs"]
            mapped = {name: r.choice((0, 0, None)) for name in names}
            if all(v is None for v in (*dims.values(), *mapped.values())):
                mapped[r.choice(names)] = 0
            dims.update((name, dim) for name, dim in mapped.items() if dim == 0 or r.random() < 0.6)


def own_arguments(r, section):
    """Lets some transforms have functions that close over what they don't take. vjp and jvp take only what they differentiate anyway."""
    names = section.get("arguments") or ["inputs"]
    for i, transform in enumerate(section.get("transforms") or []):
        kind = transform if isinstance(transform, str) else next(iter(transform))
        if kind in ("vjp", "jvp") or r.random() < 0.6:
            continue
        options = dict((transform[kind] if isinstance(transform, dict) else None) or {})
        if kind == "vmap":
            needed = [k for k, dim in options.get("in_dims", {"inputs": 0}).items() if dim is not None]
        else:
            needed = [options.get("argnums", "params" if "params" in names else "inputs")]
        taken = [k for k in ("params", "buffers", "inputs") if k in needed or r.random() < 0.4]
        taken = [k for k in taken if k != "inputs" or "inputs" in needed or not set(needed) - {"params", "buffers"}]
        taken += [k for k in needed if k not in taken]
        r.shuffle(taken)
        if kind == "vmap" and "in_dims" in options:
            options["in_dims"] = {k: dim for k, dim in options["in_dims"].items() if k in taken}
        if kind != "vmap" and "argnums" not in options:
            options["argnums"] = needed[0]
        options["arguments"] = taken
        section["transforms"][i] = {kind: options}


def context(r, shape, small, cheap, second=None):
    """small: few parameters, so that forward mode over them is affordable; cheap: the model may be run many times; second: the shape of
    an input called `c` beside the input called `x`."""
    elements = 1
    for n in shape:
        elements *= n
    narrow, tiny = cheap and elements <= 600, cheap and elements <= 120
    shape = list(shape)
    section = {}
    mode = r.choices(("train", "eval", None), (70, 15, 15))[0]
    if mode:
        section["mode"] = mode
    section["inputs"] = {r.choice(("x", "x", "image", "input")): shape} if r.random() < 0.6 else shape
    if second:
        section["inputs"] = {"x": shape, "c": list(second)}
    form = r.choices(("inputs", "nested", "ensemble", "params", "per-sample", "grad-vmap", "one", "any", "outer", "none", "default"),
                     (24, 9, 12, 4, 12, 6, 12, 13, 5, 1.5, 1.5))[0]
    arguments = None
    g = lambda: gradient(r, arguments or ["inputs"], small, narrow, tiny)
    some = lambda: r.choice((["params", "buffers", "inputs"], ["params", "inputs"], ["params", "inputs"], ["buffers", "inputs"], ["inputs"], None))
    if form == "inputs":
        arguments = r.choice((None, None, some()))
        transforms = [vmap(r, ["inputs"])]
    elif form == "nested":
        transforms = [vmap(r, ["inputs"]) for _ in range(r.choice((2, 2, 3)))]
    elif form == "ensemble":
        arguments = ["params", "buffers", "inputs"]
        transforms = [vmap(r, ["params", "buffers"] + (["inputs"] if r.random() < 0.5 else []))]
        if r.random() < 0.3:
            transforms.append(vmap(r, ["inputs"]))
        if r.random() < 0.2:
            transforms.append(g())
    elif form == "params":
        arguments = r.choice((["params", "inputs"], ["params", "buffers", "inputs"]))
        transforms = [vmap(r, ["params"] + (["inputs"] if r.random() < 0.5 else []))]
    elif form == "per-sample":
        arguments = some() or ["params", "inputs"]
        transforms = [vmap(r, ["inputs"]), g()]
    elif form == "grad-vmap":
        arguments = some()
        transforms = [g(), vmap(r, ["inputs"])]
    elif form == "one":
        arguments = some()
        transforms = [g()]
    elif form == "outer":
        arguments = ["params", "buffers", "inputs"]
        transforms = [vmap(r, ["params", "buffers"]), vmap(r, r.choice((["inputs"], ["buffers", "inputs"], ["params", "buffers", "inputs"])))]
    elif form == "any":
        arguments = r.choice((["params", "buffers", "inputs"], ["params", "buffers", "inputs"], some() or ["inputs"]))
        transforms = []
        for _ in range(r.choice((1, 2, 2, 3))):
            if r.random() < 0.6:
                batched = [a for a in arguments if r.random() < 0.6]
                transforms.append(vmap(r, batched if "inputs" in batched or "params" in batched else batched + ["inputs"]))
            elif sum("vmap" not in t for t in transforms) < 2:
                transforms.append(g())
        transforms = transforms or [vmap(r, ["inputs"])]
        arguments = list(r.sample(arguments, len(arguments)))
    elif form == "none":
        transforms = []
    else:
        transforms = None
    if arguments:
        section["arguments"] = arguments
    if transforms is not None:
        section["transforms"] = transforms
        if second:
            by_name(r, transforms, ["x", "c"])
        if r.random() < 0.3:
            own_arguments(r, section)
    return section
