#!/usr/bin/env python3
"""Compares normlint's reading of YOLO's rows with the models that ultralytics and yolov5 build: every module's name and class,
every convolution's and norm's numbers, and the norms that a vmap over the inputs refuses.

    tools/oracle/agreement/yolo.py NORMLINT FILE-OR-FOLDER ...

Needs torch, torchvision and ultralytics; for files with `anchors` also the package yolov5. Files are built by both as they
stand. A file of ultralytics is tried at every scale that it has.
"""
import json, os, shutil, subprocess, sys, tempfile, warnings
from pathlib import Path

warnings.filterwarnings("ignore")
os.environ.update(YOLO_VERBOSE="False", YOLO_OFFLINE="1")
import torch
import yaml

INPUT = [1, 3, 128, 128]


def build(path, text):
    rows = yaml.safe_load(text)
    if "anchors" in rows:
        from yolov5.models.yolo import DetectionModel, SegmentationModel

        kind = SegmentationModel if rows["head"][-1][2] == "Segment" else DetectionModel
        return kind(str(path), ch=3)
    from ultralytics.nn import tasks

    heads = {"Segment": tasks.SegmentationModel, "Pose": tasks.PoseModel, "OBB": tasks.OBBModel, "Classify": tasks.ClassificationModel}
    kind = heads.get(rows["head"][-1][2], tasks.DetectionModel)
    return kind(str(path), ch=3, verbose=False)


def facts(module):
    if isinstance(module, torch.nn.modules.conv._ConvNd):
        return {k: getattr(module, k) for k in ("in_channels", "out_channels", "groups")} | {
            "kernel_size": list(module.kernel_size), "stride": list(module.stride), "padding": list(module.padding)}
    if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
        return {"num_features": module.num_features, "eps": module.eps, "momentum": module.momentum}
    if isinstance(module, torch.nn.Linear):
        return {"in_features": module.in_features, "out_features": module.out_features}
    return {}


def ask(command):
    ran = subprocess.run(command, capture_output=True, text=True)
    if not ran.stdout:
        sys.exit(f"{command}: {ran.stderr}")
    return json.loads(ran.stdout)


def differences(normlint, path, model):
    """What differs, as sentences; and whether some block is opaque to normlint."""
    real = {name: module for name, module in model.named_modules() if next(module.children(), None) is None}
    shape = ",".join(map(str, INPUT))
    found = ask([normlint, "--isolated", "--output-format", "json", "--input", shape, "--exit-zero", str(path)])
    opaque = [f["module"] for f in found["findings"] if f["code"] == "NL003"]
    inside = tuple(o + "." for o in opaque)
    said = []
    for finding in found["findings"]:
        if finding["severity"] == "error" and finding["code"] != "NL101":
            said.append(f"{finding['code']} {finding['message']}")
    refused = {f["module"] for f in found["findings"] if f["code"] == "NL101"}
    norms = {n for n, m in real.items() if isinstance(m, torch.nn.BatchNorm2d) and not n.startswith(inside)}
    said += [f"{n} is not refused" for n in sorted(norms - refused)] + [f"{n} is no norm" for n in sorted(refused - norms)]
    graph = ask([normlint, "graph", "--isolated", "--format", "json", "--input", shape, str(path)])
    for node in graph.get("nodes", []):
        name = node["module"]
        if name is None or name in opaque:
            continue
        if name not in real:
            # The activation that all blocks share belongs to the first block, which may be the opaque one.
            if not (opaque and name.endswith(".act")):
                said.append(f"{name} is not there")
        elif type(real[name]).__name__ != node["type"]:
            said.append(f"{name} is a {type(real[name]).__name__}, not a {node['type']}")
        else:
            for key, value in facts(real[name]).items():
                told = node["args"].get(key)
                if told != value and not (opaque and told is None):
                    said.append(f"{name}: {key} is {value}, not {told}")
    parameters = sum(p.numel() for p in model.parameters())
    if not opaque and graph.get("parameters") != parameters:
        said.append(f"{parameters} parameters, not {graph.get('parameters')}")
    return said, opaque


def variants(path):
    """The file under its own name, and under a name for each of its scales."""
    yield path.name
    rows = yaml.safe_load(path.read_text())
    if "anchors" not in rows:
        for scale in rows.get("scales") or {}:
            yield f"yolov8{scale}-{path.name}"


def main():
    normlint, *paths = sys.argv[1:]
    files = [f for p in map(Path, paths) for f in (sorted(p.rglob("*.yaml")) if p.is_dir() else [p])]
    compared = wrong = partly = 0
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            text = file.read_text()
            if "backbone:" not in text:
                continue
            for name in variants(file):
                copy = Path(folder) / name
                shutil.copy(file, copy)
                try:
                    model = build(copy, text)
                except Exception as error:
                    print(f"{name}: not built: {type(error).__name__}: {error}"[:200])
                    continue
                said, opaque = differences(normlint, copy, model)
                compared, wrong, partly = compared + 1, wrong + bool(said), partly + bool(opaque)
                for line in said[:8]:
                    print(f"{file} as {name}: {line}")
    print(f"{compared} models compared, {partly} of them with blocks that are opaque to normlint; {wrong} differ")
    sys.exit(wrong > 0)


main()
