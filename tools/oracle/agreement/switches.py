#!/usr/bin/env python3
"""Holds the key switches of timm, segmentation_models_pytorch and GraphGym to the libraries themselves.

Loads the fixtures of fixtures/formats/switches with Hydra, runs each model under torch.func.vmap over single examples, and compares
with its `# verdict:` line; then the same with every file that a fix has written, which must run. Counts the batch norms of
GraphGym's default model. Needs torch, hydra-core, timm and segmentation_models_pytorch; torch_geometric is optional.
"""
import sys
import warnings
from pathlib import Path

import hydra.utils
import torch
import yaml
from torch.nn.modules.batchnorm import _BatchNorm

warnings.simplefilter("ignore")
FOLDER = Path(__file__).resolve().parents[3] / "fixtures/formats/switches"
# What the verdict `unknown` comes to when the library is asked.
RUNS = {"timm-group-norm", "timm-vit", "smp-transformer"}


def answer(path):
    config = yaml.safe_load(path.read_text())["model"]
    text = yaml.safe_dump(config).replace("pretrained: true", "pretrained: false")
    config = yaml.safe_load(text)
    inner = config.get("root") or (config.get("_args_") or [config])[0]
    if "segmentation_models" in inner["_target_"]:
        inner["encoder_weights"] = None
    model = hydra.utils.instantiate(config)
    size = 224 if "vit" in str(inner) else 64
    try:
        torch.func.vmap(lambda x: model(x), randomness="different")(torch.randn(2, 2, 3, size, size))
        return "runs"
    except RuntimeError as error:
        return "refused" if "running_mean or running_var" in str(error) else f"fails: {error}"


def check(name, path, expected):
    found = answer(path)
    print(f"{name}/{path.name}: {found}")
    return found == expected


def main():
    isRight = True
    for folder in sorted(FOLDER.glob("timm-*")) + sorted(FOLDER.glob("smp-*")):
        verdict = (folder / "model.yaml").read_text().splitlines()[0].removeprefix("# verdict: ")
        expected = "runs" if folder.name in RUNS else verdict
        isRight &= check(folder.name, folder / "model.yaml", expected)
        for fixed in sorted(set(folder.glob("*.yaml")) - {folder / "model.yaml"}):
            isRight &= check(folder.name, fixed, "runs")
    try:
        from torch_geometric.graphgym.config import cfg, set_cfg
        from torch_geometric.graphgym.model_builder import create_model
    except ImportError:
        print("torch_geometric is not installed: GraphGym is left out")
        sys.exit(not isRight)
    set_cfg(cfg)
    isRight &= cfg.gnn.batchnorm and cfg.dataset.node_encoder_bn and cfg.dataset.edge_encoder_bn
    for wanted in (True, False):
        cfg.gnn.batchnorm, cfg.dataset.task, cfg.gnn.head = wanted, "graph", "graph"
        model = create_model(to_device=False, dim_in=4, dim_out=2)
        count = sum(isinstance(module, _BatchNorm) for module in model.modules())
        print(f"GraphGym, batchnorm {wanted}: {count} batch norms")
        isRight &= (count > 0) == wanted
    sys.exit(not isRight)


main()
