"""Write the compiled secret formats: ``python tools/compile_secrets.py``."""

from __future__ import annotations

from promptlint.analysis.secrets.pack import FOLDER, compile_pack


def main() -> None:
    """Compile `providers.yaml` into `providers.json`, both in the package."""
    data = compile_pack((FOLDER / "providers.yaml").read_bytes())
    (FOLDER / "providers.json").write_bytes(data)


if __name__ == "__main__":
    main()
