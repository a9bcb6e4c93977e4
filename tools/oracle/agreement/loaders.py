"""Do the formats' own loaders take what `normlint --fix-with` writes, and does it run? For every file of fixtures/fixes that is LightningCLI's or a
bundle of MONAI's: the original, loaded by LightningCLI (jsonargparse) or by MONAI's ConfigParser, must be refused by torch.func.vmap, and every
file that an option writes must load and run.

    pip install torch torchvision lightning jsonargparse[signatures] monai einops
    python tools/oracle/agreement/loaders.py --normlint .build/debug/normlint
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types
import warnings

import torch
import yaml
from torch import nn

warnings.filterwarnings("ignore")
FIXES = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "fixes"
OPTIONS = ["group-norm", "no-running-stats", "norm-layer", "replace-all", "eval"]


def lightning_network(path, folder):
    """The network inside of the task, or the model itself where the file names no task; tasks of projects that don't exist are made up."""
    from lightning.pytorch import LightningModule
    from lightning.pytorch.cli import LightningCLI

    class Task(LightningModule):
        def __init__(self, net: nn.Module = None, norm: nn.Module = None, lr: float = 0.1):
            super().__init__()
            self.network = net if net is not None else norm

    for name in ("rivers", "rivers.tasks"):
        sys.modules.setdefault(name, types.ModuleType(name))
    for name in ("GaugeTask", "NormTask"):
        made = type(name, (Task,), {"__module__": "rivers.tasks"})
        setattr(sys.modules["rivers.tasks"], name, made)
    tree = yaml.safe_load(path.read_text())
    tree = {key: value for key, value in tree.items() if key not in ("normlint", "data")}
    tree.setdefault("trainer", {})["logger"] = False
    wrapped = tree["model"]["class_path"]
    if not wrapped.endswith("Task"):
        tree["model"] = {"class_path": "rivers.tasks.GaugeTask", "init_args": {"net": tree["model"]}}
    elif "." not in wrapped:
        tree["model"]["class_path"] = "rivers.tasks." + wrapped
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(tree))
    cli = LightningCLI(LightningModule, subclass_mode_model=True, run=False, args=["--config", str(config)], save_config_callback=None)
    network = cli.model.network
    if tree["trainer"].get("sync_batchnorm"):
        network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
    return network


def monai_network(path, folder):
    from monai.bundle import ConfigParser

    config = folder / ("config.json" if path.read_text().lstrip().startswith("{") else "config.yaml")
    shutil.copyfile(path, config)
    tree = ConfigParser.load_config_file(str(config))
    tree.pop("normlint", None)
    parser = ConfigParser(tree)
    return parser.get_parsed_content("network" if "network" in tree else "network_def")


def verdict(path, load):
    """`runs`, `refused`, or what went wrong."""
    section = yaml.safe_load(path.read_text())["normlint"]
    shape = next(iter(section["inputs"].values()))
    with tempfile.TemporaryDirectory() as folder:
        try:
            network = load(path, pathlib.Path(folder))
        except (Exception, SystemExit) as error:
            return f"not loaded: {type(error).__name__}: {str(error)[:160]}"
    if section.get("mode") == "eval":
        network.eval()
    try:
        torch.func.vmap(lambda x: network(x), randomness="same")(torch.randn(3, *shape))
    except (RuntimeError, ValueError) as error:
        return "refused" if "which will be updated" in str(error) else f"raises: {str(error)[:160]}"
    return "runs"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--normlint", required=True)
    options, wrong, asked = parser.parse_args(), 0, 0
    for folder in sorted(FIXES.iterdir()):
        load = lightning_network if folder.name.startswith("lightning-") else monai_network if folder.name.startswith("monai-") else None
        if load is None:
            continue
        original = folder / "model.yaml"
        said = {"original": verdict(original, load)}
        for option in OPTIONS:
            with tempfile.TemporaryDirectory() as work:
                copy = pathlib.Path(work) / "model.yaml"
                shutil.copyfile(original, copy)
                subprocess.run([options.normlint, "--isolated", "--quiet", "--exit-zero", "--fix-with", option, str(copy)], capture_output=True)
                if copy.read_bytes() != original.read_bytes():
                    said[option] = verdict(copy, load)
        # What the loader itself refuses is another rule's finding.
        isWrong = any(v != "runs" for k, v in said.items() if k != "original") or not said["original"].startswith(("refused", "not loaded"))
        wrong, asked = wrong + isWrong, asked + len(said)
        print(("WRONG " if isWrong else "      ") + folder.name + ": " + ", ".join(f"{k}: {v}" for k, v in said.items()))
    print(f"{asked} files loaded and run, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
