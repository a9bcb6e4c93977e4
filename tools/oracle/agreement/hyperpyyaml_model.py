"""Loads HyperPyYAML with the real loader, for files of our own alone: loading one calls what it names."""
import logging, sys, warnings
from unittest.mock import MagicMock

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
try:
    import torchaudio  # noqa: F401
except Exception:
    # Sound files are not read here; SpeechBrain asks for the package when it is imported.
    for name in ["torchaudio", "torchaudio.functional", "torchaudio.transforms"]:
        sys.modules[name] = MagicMock()
from hyperpyyaml import load_hyperpyyaml


def is_tagged(text):
    return "!new:" in text or "!apply:" in text


def load(text):
    """The document as SpeechBrain sees it."""
    return load_hyperpyyaml(text)


def at(tree, path):
    """What stands at a path of normlint's."""
    for part in path.split(".") if path else []:
        tree = tree[int(part) if isinstance(tree, (list, tuple)) else part]
    return tree
