"""Rules, and packs that were compiled before, load without YAML and without their schema."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "projects" / "house-pack"
_LOAD = """
import sys
from pathlib import Path
from promptlint.checks import CHECKS
from promptlint.rulebook.index import load_rulebook
cache = Path("cache")
cache.mkdir(exist_ok=True)
load_rulebook([Path(name) for name in sys.argv[1:]], kinds=CHECKS, cache_dir=cache)
import json
print(json.dumps(sorted(sys.modules)))
"""
_PARSERS = {"pydantic", "yaml", "jsonschema", "difflib", "promptlint.rulebook.compile"}


def _loaded(cwd, *packs):
    command = [sys.executable, "-c", _LOAD, *packs]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("packs", [(), ("house/rules",)], ids=["built-in", "pack"])
def test_the_second_load_parses_nothing(tmp_path, packs):
    shutil.copytree(HOUSE, tmp_path / "house")
    _loaded(tmp_path, *packs)
    assert not _loaded(tmp_path, *packs) & _PARSERS
