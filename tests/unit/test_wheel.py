"""What a wheel carries: the compiled rules, and no trace of the checkout's own index."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import orjson
import pytest

from promptlint.rulebook.index import load_rulebook

pytest.importorskip("hatchling", reason="the build backend is not installed here")
ROOT = Path(__file__).parents[2]

_PROGRAM = """
import sys
sys.path[:0] = [{folder!r}]
import promptlint
from promptlint.rulebook.data import data_path
from promptlint.rulebook.index import load_rulebook
book = load_rulebook()
assert promptlint.__file__.startswith({folder!r})
assert all(file.is_file() for file in book.files.values())
assert data_path("schemas").is_dir()
loaded = [name for name in ("pydantic", "yaml", "jsonschema") if name in sys.modules]
print(book.digest, len(book.rules), loaded)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.whl")
    return file


def test_it_holds_the_index_the_rule_files_and_the_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        index = orjson.loads(archive.read("promptlint/_data/rule_index.json"))
    assert index["digest"] == load_rulebook().digest
    for rule in index["rules"]:
        assert f"promptlint/_data/rules/{rule['file']}" in names
    assert "promptlint/_data/schemas/report.schema.json" in names
    assert "promptlint/rulebook/index.json" not in names
    assert not any(name.startswith(("tests/", "rules/", "tools/")) for name in names)


def test_its_rules_load_without_parsing_them(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = _PROGRAM.format(folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    book = load_rulebook()
    assert done.stdout.strip() == f"{book.digest} {len(book.rules)} []"
