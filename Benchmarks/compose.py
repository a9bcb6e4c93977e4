"""Composes every experiment of a folder of Hydra configs, as its program does before it starts. Usage: compose.py FOLDER."""
import sys
from pathlib import Path

from hydra import compose, initialize_config_dir

folder = Path(sys.argv[1]).resolve()
with initialize_config_dir(version_base="1.3", config_dir=str(folder)):
    for path in sorted(folder.glob("experiment/**/*.yaml")):
        compose("train", overrides=[f"experiment={path.relative_to(folder / 'experiment').with_suffix('')}"])
