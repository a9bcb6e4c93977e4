#!/usr/bin/env python3
"""Python wheels, written as the zip files that they are: Python's builders can't package a program that is not Python's.

`tools/release/wheels.py BINARY FOLDER [PLATFORM]` writes normlint's wheel around a static binary. As the build backend of pyproject.toml it makes
what `pip install` of this repository installs: an empty package that depends on that wheel, by which pre-commit's
`language: python` and the GitHub Action get it. There is no source distribution."""

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Linux: true of an executable that loads no library. It asks for no version of glibc, nor for glibc, but for Linux 3.2;
# manylinux_2_17 is the oldest name that promises as much. macOS: the oldest version for which Swift's runtime is part of the system.
TAGS = {
    "linux-x86_64": "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
    "linux-aarch64": "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "macos-arm64": "macosx_15_0_arm64",
    "macos-x86_64": "macosx_15_0_x86_64",
}

METADATA = """\
Metadata-Version: 2.4
Name: {name}
Version: {version}
Summary: {summary}
Author: The normlint authors
Project-URL: Homepage, {home}
Project-URL: Documentation, {home}/blob/v{version}/docs/README.md
Project-URL: Changelog, {home}/blob/v{version}/CHANGELOG.md
Project-URL: Issues, {home}/issues
Project-URL: Source, {home}
License-Expression: Apache-2.0
License-File: LICENSE
License-File: NOTICE
Keywords: pytorch,vmap,batchnorm,linter,yaml,hydra
Classifier: Development Status :: 4 - Beta
Classifier: Environment :: Console
Classifier: Intended Audience :: Science/Research
Classifier: Operating System :: POSIX :: Linux
Classifier: Operating System :: MacOS
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Scientific/Engineering :: Artificial Intelligence
Classifier: Topic :: Software Development :: Quality Assurance
Requires-Python: >=3.8
"""


# What stands in share/ beside a binary, and where an installation has it.
SHARED = {
    "normlint.bash": "bash-completion/completions/normlint",
    "_normlint": "zsh/site-functions/_normlint",
    "normlint.fish": "fish/vendor_completions.d/normlint.fish",
    "normlint.1": "man/man1/normlint.1",
}


def constant(name):
    """A constant of the program, from the one place where it stands."""
    source = ROOT / "Sources/NormLint/Commands/NormLintCommand.swift"
    return re.search(rf'static let {name} = "([^"]+)"', source.read_text("utf-8")).group(1)


def version():
    """normlint's version."""
    return constant("version")


def home():
    """Where the repository is."""
    return constant("home")


def record_line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def write_wheel(folder, name, tag, metadata, files=()):
    """Writes a wheel and gives its file name. `files`: path inside the wheel, content, mode. Equal files give equal bytes."""
    stem = f"{name.replace('-', '_')}-{version()}"
    info = f"{stem}.dist-info"
    tags = [f"py3-none-{platform}" for platform in tag.split("-")[2].split(".")]
    marker = "Wheel-Version: 1.0\nGenerator: normlint\nRoot-Is-Purelib: false\n" + "".join(f"Tag: {each}\n" for each in tags)
    entries = [(path.format(stem=stem), content, mode) for path, content, mode in files]
    entries += [(f"{info}/licenses/{each}", (ROOT / each).read_bytes(), 0o644) for each in ("LICENSE", "NOTICE")]
    entries += [(f"{info}/METADATA", metadata.encode(), 0o644), (f"{info}/WHEEL", marker.encode(), 0o644)]
    record = "".join(record_line(path, content) for path, content, _ in entries) + f"{info}/RECORD,,\n"
    entries.append((f"{info}/RECORD", record.encode(), 0o644))
    wheel = f"{stem}-{tag}.whl"
    with zipfile.ZipFile(Path(folder) / wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content, mode in entries:
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix: the mode counts
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return wheel


def absolute_links(markdown):
    """A page with links that lead into the repository from wherever it is shown."""
    return re.sub(r"\]\((?!https?://|#|mailto:)([^)]+)\)", rf"]({home()}/blob/v{version()}/\1)", markdown)


def binary_wheel(binary, folder, platform="linux-x86_64"):
    """The wheel that holds normlint, `python -m normlint`, and what shells and `man` read, if it stands beside the binary."""
    summary = "Finds, from YAML model configs alone, what torch.func.vmap refuses"
    metadata = METADATA.format(name="normlint", version=version(), summary=summary, home=home())
    metadata += f"Description-Content-Type: text/markdown\n\n{absolute_links((ROOT / 'README.md').read_text('utf-8'))}"
    module = (ROOT / "tools/release/normlint_main.py").read_bytes()
    files = [
        ("{stem}.data/scripts/normlint", Path(binary).read_bytes(), 0o755),
        ("{stem}.data/purelib/normlint/__main__.py", module, 0o644),
        ("{stem}.data/purelib/normlint/__init__.py", b"", 0o644),
    ]
    for name, place in SHARED.items():
        path = Path(binary).parent / "share" / name
        if path.exists():
            files.append(("{stem}.data/data/share/" + place, path.read_bytes(), 0o644))
    return write_wheel(folder, "normlint", f"py3-none-{TAGS[platform]}", metadata, files)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 517's: the empty package that depends on normlint."""
    summary = "Installs normlint for pre-commit and GitHub Actions"
    metadata = METADATA.format(name="normlint-hook", version=version(), summary=summary, home=home())
    metadata += f"Requires-Dist: normlint=={version()}\n"
    return write_wheel(wheel_directory, "normlint-hook", "py3-none-any", metadata)


def build_sdist(sdist_directory, config_settings=None):
    """PEP 517 asks for it."""
    raise SystemExit("normlint has no source distribution: build a wheel with tools/release/run")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], *([name] for name in TAGS)):
        sys.exit(f"usage: tools/release/wheels.py BINARY FOLDER [{' | '.join(TAGS)}]")
    print(binary_wheel(*sys.argv[1:]))
