"""Build hook: a wheel carries the rules compiled into one index; an editable install does not,
because a checkout compiles them again whenever they change."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RuleIndexHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling names no parameter
    """Compiles `rules/` to `promptlint/_data/rule_index.json`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add the result to the wheel's files."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from promptlint.rulebook.compile import Terms, compile_index

            index = compile_index(root / "rules", Terms())
        finally:
            sys.path.remove(str(root))
        self._folder = tempfile.TemporaryDirectory(prefix="promptlint-build-")
        file = Path(self._folder.name) / "rule_index.json"
        file.write_bytes(index)
        build_data["force_include"][str(file)] = "promptlint/_data/rule_index.json"
        measured = root / "evals" / "measured.json"
        if measured.is_file():
            build_data["force_include"][str(measured)] = "promptlint/_data/measured.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary file."""
        if version != "editable":
            self._folder.cleanup()
