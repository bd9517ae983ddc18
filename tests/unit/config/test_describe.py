from pathlib import Path

from promptlint.config.describe import describe
from promptlint.config.loader import load_settings


def test_every_value_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text(
        'ignore = ["a"]\nmax-file-size = 2048\nbaseline = "b.json"\n'
        '[per-file-ignores]\n"*.md" = ["b"]\n[rules.x]\nseverity = "info"\nlimit = 3\n'
        "[models.m]\ndimensions = 4\n",
        encoding="utf-8",
    )
    settings = load_settings(cwd=tmp_path, overrides={"ignore": ["c"], "fail-on": "info"})
    described = describe(settings)
    found = [(item.key, item.value, item.origin.kind, item.origin.line) for item in described]
    assert ("ignore", ["a"], "file", 1) in found
    assert ("ignore", ["c"], "command line", None) in found
    assert ("fail-on", "info", "command line", None) in found
    assert ("max-file-size", "2048", "file", 2) in found
    assert ("baseline", "b.json", "file", 3) in found
    assert ('per-file-ignores."*.md"', ["b"], "file", 5) in found
    assert ("rules.x.severity", "info", "file", 7) in found
    assert ("rules.x.limit", 3, "file", 8) in found
    assert ("models.m.dimensions", 4, "file", 10) in found
    assert ("select", None, "default", None) in found
    assert ("cache-dir", ".promptlint_cache", "default", None) in found
    assert ("jobs", "auto", "default", None) in found
    assert ("privacy", {}, "default", None) in found
