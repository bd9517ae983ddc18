"""Providers' keys, tokens, passwords and private keys in text."""

from __future__ import annotations

from promptlint.analysis.secrets.pack import Pack, Provider, build_pack, compile_pack, load_pack
from promptlint.analysis.secrets.scanner import SecretDetection, scan_secrets

__all__ = [
    "Pack",
    "Provider",
    "SecretDetection",
    "build_pack",
    "compile_pack",
    "load_pack",
    "scan_secrets",
]
