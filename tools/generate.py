"""Write the generated files of this repository: ``python -m tools.generate``.

``--check`` writes nothing and exits with 1 when a file is not what it should be; CI runs that.
To add one, write a function from the repository's root to contents by path, and put it in
`GENERATORS`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from promptlint.config.schema_file import config_schema
from tools.hooks import hooks_files
from tools.rule_pages import rule_file_schemas, rule_pages

ROOT = Path(__file__).resolve().parent.parent

GENERATORS: Mapping[str, Callable[[Path], dict[str, str]]] = {
    "rule pages": rule_pages,
    "rule file schemas": rule_file_schemas,
    "config schema": config_schema,
    "pre-commit hooks": hooks_files,
}
"""Name → function(root) → contents by path."""

OWNED = ("docs/rules/*.md",)
"""Nothing but generated files lies here: what is no longer made is removed."""


def drift(root: Path) -> Iterator[tuple[str, str | None]]:
    """(path, contents it should have) of every file that differs; ``None`` for a leftover."""
    wanted: dict[str, str] = {}
    for generate in GENERATORS.values():
        wanted.update(generate(root))
    for path, text in sorted(wanted.items()):
        file = root / path
        if not file.is_file() or file.read_bytes() != text.encode("utf-8"):
            yield path, text
    for pattern in OWNED:
        for file in sorted(root.glob(pattern)):
            path = file.relative_to(root).as_posix()
            if path not in wanted:
                yield path, None


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Write what differs, or with ``--check`` say what does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    check = parser.parse_args(arguments).check
    differing = list(drift(root))
    for path, text in differing:
        if check:
            print(f"{path} is {'a leftover' if text is None else 'not up to date'}")
        elif text is None:
            (root / path).unlink()
            print(f"removed {path}")
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode("utf-8"))
            print(f"wrote {path}")
    if check and differing:
        print("run `python -m tools.generate`")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
