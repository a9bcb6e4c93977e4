"""What the tests with real clients share: where things are, running programs, a repository that uses normlint."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".build/clients"
CLIENTS = Path(sys.executable).parent
DIST = ROOT / "dist"
# Before the release is made, there is none.
BINARY = next(DIST.glob("normlint-*-linux-x86_64"), None)
# Whether it runs where no library is: an ELF file that names no loader.
STANDS_ALONE = BINARY is not None and b"/ld-linux" not in BINARY.read_bytes()[:4096]
WHEEL = next(DIST.glob("normlint-*.whl"), None)

REFUSED = """\
normlint: {inputs: [1, 3, 32, 32]}
model:
  _target_: torch.nn.Sequential
  _args_:
    - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3}
    - {_target_: torch.nn.BatchNorm2d, num_features: 8}
    - {_target_: torch.nn.ReLU}
"""
RUNS = REFUSED.replace("torch.nn.BatchNorm2d, num_features: 8", "torch.nn.GroupNorm, num_groups: 4, num_channels: 8")


def scratch():
    """A new folder, removed after the tests of the module."""
    folder = Path(tempfile.mkdtemp())
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment(**more):
    """Ours, without what steers git, normlint and pre-commit; pip finds the wheel that was built, and nothing else."""
    drop = ("GIT_DIR", "GIT_INDEX", "GIT_WORK", "NORMLINT_", "PRE_COMMIT", "SKIP", "PIP_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(drop)}
    author = {f"GIT_{who}_{what}": "normlint@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(DIST), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return kept | author | pip | {"PRE_COMMIT_HOME": str(WORK / "pre-commit"), "LC_ALL": "C.UTF-8"} | more


def run(*command, folder=ROOT, **more):
    """Runs a program; `stdout` has what it wrote to both streams."""
    return subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment(**more), text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def checked(*command, folder=ROOT, **more):
    """Runs a program that must succeed."""
    done = run(*command, folder=folder, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def write(folder, files):
    """Writes files, given by path and text."""
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
