"""Where the data files are: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_data"


def data_path(name: Literal["rules", "schemas"]) -> Path:
    """Folder of rule files or of JSON Schemas, in a wheel and in an editable install alike."""
    installed = _INSTALLED / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def built_index() -> Path:
    """The rule index that the wheel carries; absent in a checkout."""
    return _INSTALLED / "rule_index.json"


def checkout_index() -> Path:
    """Where a checkout keeps its compiled index, outside version control."""
    return _PACKAGE / "rulebook" / "index.json"


def measured_path() -> Path:
    """Measured precision and recall of the rules (`evals/measured.json`); it may not exist."""
    installed = _INSTALLED / "measured.json"
    return installed if installed.is_file() else _PACKAGE.parent / "evals" / "measured.json"
