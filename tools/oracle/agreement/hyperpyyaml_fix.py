#!/usr/bin/env python3
"""Random files of HyperPyYAML: does normlint find what torch.func refuses, and does what its fixes write load and run?

    tools/oracle/agreement/hyperpyyaml_fix.py --normlint NORMLINT [--count N] [--seed S]

Every file is loaded by hyperpyyaml, and its model run under one vmap with examples of two; so are the files that `--fix` and
`--fix-with` each option have changed. Needs torch, hyperpyyaml and speechbrain. Loading such a file calls what it names, so
only files that are made here are loaded.
"""
import argparse, json, pathlib, random, shutil, subprocess, sys, tempfile

from hyperpyyaml_model import load
import ask
import torch

S = "speechbrain.nnet."
OPTIONS = [None, "group-norm", "no-running-stats", "replace-all", "eval"]


def arguments(rng, choices):
    return {k: rng.choice(v) for k, v in choices.items() if rng.random() < 0.4}


def norm(rng, image, channels):
    kind = rng.choice(["BatchNorm", "BatchNorm", "BatchNorm", "InstanceNorm", "LayerNorm", "GroupNorm"])
    known = rng.random() < 0.4
    given = {"input_size": channels} if known and kind != "LayerNorm" else {}
    if kind == "GroupNorm":
        given["num_groups"] = rng.choice([1, 2, 4])
    elif kind == "LayerNorm":
        given |= arguments(rng, {"eps": [0.001]})
    else:
        given |= arguments(rng, {"momentum": [0.05, 0.3], "affine": ["True", "False"], "track_running_stats": ["True", "False"], "eps": [0.001]})
        if kind == "BatchNorm" and not image and rng.random() < 0.2:
            given["combine_batch_time"] = "True"
    name = kind + (("2d" if image else "1d") if kind in ("BatchNorm", "InstanceNorm") else "")
    tag = "!new:" if known and kind != "LayerNorm" and rng.random() < 0.5 else "!name:"
    return f"{tag}{S}normalization.{name}", given


def layers(rng):
    """Rows of (tag, arguments), for (batch, time, 12) or (batch, time, 12, 4)."""
    image, channels = rng.random() < 0.4, 4
    if not image:
        channels = 12
    for _ in range(rng.randint(2, 5)):
        choice = rng.random()
        if choice < 0.45:
            yield norm(rng, image, channels)
        elif choice < 0.65:
            channels = rng.choice([8, 12, 16])
            more = arguments(rng, {"padding": ["same", "causal"], "bias": ["False"], "dilation": [1]})
            yield f"!name:{S}CNN.Conv{2 if image else 1}d", {"out_channels": channels, "kernel_size": "(3, 3)" if image else 3} | more
        elif choice < 0.8:
            channels = rng.choice([8, 12, 16])
            yield f"!name:{S}linear.Linear", {"n_neurons": channels}
        else:
            yield rng.choice(["!new:torch.nn.ReLU", "!new:torch.nn.Tanh", f"!new:{S}activations.Swish"]), {}
    yield image, None


def file(seed):
    rng = random.Random(seed)
    *rows, (image, _) = layers(rng)
    step = " " * rng.choice([2, 4])
    shape = "[null, null, 12, 4]" if image else "[null, null, 12]"
    lines = [f"normlint: {{inputs: {[2, 6, 12, 4] if image else [2, 6, 12]}}}"]
    shared = rng.random() < 0.3
    if shared:
        tag, given = f"!name:{S}normalization.BatchNorm{2 if image else 1}d", arguments(rng, {"momentum": [0.2]})
        lines += [f"norm: {tag}"] + [f"{step}{k}: {v}" for k, v in given.items()]
    lines += [f"net: !new:{S}containers.Sequential   # the model", f"{step}input_shape: {shape}"]
    for i, (tag, given) in enumerate(rows):
        if shared and "BatchNorm" in tag and rng.random() < 0.6:
            lines.append(f"{step}m{i}: !ref <norm>")
            continue
        comment = "   # here" if rng.random() < 0.3 else ""
        if given and rng.random() < 0.2:
            lines.append(f"{step}m{i}: {tag} {{{', '.join(f'{k}: {v}' for k, v in given.items())}}}{comment}")
        else:
            lines += [f"{step}m{i}: {tag}{comment}"] + [f"{step}{step}{k}: {v}" for k, v in given.items()]
    return "\n".join(lines) + "\nlr: 0.1\n"


def answer(text):
    try:
        tree = load(text)
        return ask.run(tree["net"], tree["normlint"] | {"transforms": [{"vmap": {"in_dims": {"inputs": 0}}}]})
    except Exception as error:
        return {"verdict": "builds-not", "refusals": [], "error": {"message": f"{type(error).__name__}: {error}"}}


def comments(text):
    return [line[line.index("#"):].rstrip() for line in text.splitlines() if "#" in line]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--normlint", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    work = pathlib.Path(tempfile.mkdtemp(prefix="hyperpyyaml-"))
    texts = {f"{i:04d}.yaml": file(options.seed * 100_000 + i) for i in range(options.count)}
    answers, faults, changed = {name: answer(text) for name, text in texts.items()}, 0, 0

    def fault(name, what):
        nonlocal faults
        faults += 1
        print(f"{name}: {what}")

    for option in OPTIONS:
        folder = work / (option or "default")
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text)
        if option is None:
            shown = subprocess.run([options.normlint, "--isolated", "--exit-zero", "--output-format", "json", str(folder)], capture_output=True, text=True)
            found = {name: set() for name in texts}
            for finding in json.loads(shown.stdout)["findings"]:
                if finding["severity"] == "error":
                    found[pathlib.Path(finding["filename"]).name].add((finding["module"], finding["code"]))
            for name, truth in answers.items():
                if truth["verdict"] in ("builds-not", "fails"):
                    if not any(code.startswith("NL2") for _, code in found[name]):
                        fault(name, f"{truth['error']} is not found: {found[name]}")
                elif {m for m, code in found[name]} != {r["module"] for r in truth["refusals"]}:
                    fault(name, f"found {sorted(found[name])}, refused {truth['refusals']}")
        fix = ["--fix"] if option is None else ["--fix-with", option]
        subprocess.run([options.normlint, *fix, "--isolated", "--exit-zero", "--quiet", str(folder)], capture_output=True)
        for name, text in texts.items():
            written = (folder / name).read_text()
            if written == text:
                if option is None and answers[name]["verdict"] == "refused":
                    fault(name, "is not fixed")
                continue
            changed += 1
            if comments(written) != comments(text):
                fault(name, f"{option}: comments are lost")
            after = answer(written)
            if after["verdict"] != "runs":
                fault(name, f"{option}: after the fix {after['verdict']} {after['error'] or after['refusals']}\n{written}")
    verdicts = [a["verdict"] for a in answers.values()]
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts)))
    print(f"{len(texts)} files ({counts}), {changed} changed by {len(OPTIONS)} ways of fixing; {faults} faults; see {work}")
    sys.exit(faults > 0)


main()
