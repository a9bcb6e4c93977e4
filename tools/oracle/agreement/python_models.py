"""Writes random contexts around models of timm, whose classes normlint reads, for agree.py to compare.

    python python_models.py --count 300 --seed 1 FOLDER
    VIRTUAL_ENV=... python agree.py --normlint .build/release/normlint --hydra FOLDER --truth FOLDER/answers.jsonl

Models of at most 12 million parameters, spread over timm's files; their images are small where the model takes images of any size.
normlint reads the packages of the environment that VIRTUAL_ENV names: it must be the one with timm.
"""
import argparse
import pathlib
import random

import timm
import torch
import yaml
from timm.models._registry import _model_to_module

import contexts

LIMIT = 12_000_000


def models(r, count):
    families = {}
    for name in timm.list_models():
        families.setdefault(_model_to_module[name], []).append(name)
    for names in families.values():
        r.shuffle(names)
    for i in range(max(map(len, families.values()))):
        for names in families.values():
            if count == 0:
                return
            if i < len(names) and fits(names[i]):
                count -= 1
                yield names[i]


def fits(name):
    try:
        with torch.device("meta"):
            model = timm.create_model(name)
    except Exception:
        return False
    size = model.pretrained_cfg.get("input_size", (3, 224, 224))[-1]
    return sum(p.numel() for p in model.parameters()) < LIMIT and (size <= 160 or not model.pretrained_cfg.get("fixed_input_size"))


def shape(name):
    """The smallest images that the model takes on the meta device."""
    with torch.device("meta"):
        model = timm.create_model(name).eval()
    channels, *native = model.pretrained_cfg.get("input_size", (3, 224, 224))
    for size in (64, 128, native[0]):
        try:
            model(torch.ones(2, channels, size, size, device="meta"))
            return [2, channels, size, size]
        except Exception:
            continue
    return [2, channels, *native]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--models", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("folder", type=pathlib.Path)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    r = random.Random(given.seed)
    chosen = [(name, shape(name)) for name in models(r, given.models)]
    for index in range(given.count):
        name, size = chosen[index % len(chosen)]
        section = contexts.context(r, size, small=False, cheap=False)
        text = yaml.safe_dump({"model": {"_target_": "timm.create_model", "_args_": [name]}, "normlint": section}, sort_keys=False)
        (given.folder / f"{index:04d}-{name}.yaml").write_text(text)


main()
