"""Write the compiled secret formats: ``python tools/compile_secrets.py``."""

from __future__ import annotations

from promptlint.analysis.secrets.pack import FOLDER, compile_pack, read_sources


def main() -> None:
    """Compile the YAML files of the package into its `providers.json`."""
    data = compile_pack(read_sources())
    (FOLDER / "providers.json").write_bytes(data)


if __name__ == "__main__":
    main()
