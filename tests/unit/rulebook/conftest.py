"""Rule files as a pack's author would write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

RULE: dict[str, Any] = {
    "name": "no-shouting",
    "code": "ACME001",
    "family": "acme",
    "severity": "warning",
    "confidence": "high",
    "summary": "words in capitals",
    "rationale": "Capitals make some models repeat the word and change nothing else.",
    "target": {"kinds": ["prompt"]},
    "check": {"kind": "pattern", "params": {"pattern": r"\b[A-Z]{6,}\b"}},
    "message": "`{match}` shouts",
    "examples": {
        "bad": [{"path": "prompts/a.md", "text": "Answer QUICKLY.\n", "at": ["1:8"]}],
        "good": [{"path": "prompts/a.md", "text": "Answer quickly.\n"}],
    },
}


@pytest.fixture
def write_rule(tmp_path: Path) -> Callable[..., Path]:
    """Writes `RULE` with changes to ``pack/<name>.yaml`` and returns the pack's folder.

    A change of ``None`` removes the key; the keyword ``file`` names another file.
    """

    def write(*, file: str = "", **changes: Any) -> Path:
        rule = {**RULE, **changes}
        rule = {key: value for key, value in rule.items() if value is not None}
        folder = tmp_path / "pack"
        folder.mkdir(exist_ok=True)
        text = yaml.safe_dump(rule, sort_keys=False)
        (folder / (file or f"{rule.get('name', 'rule')}.yaml")).write_text(text, encoding="utf-8")
        return folder

    return write
