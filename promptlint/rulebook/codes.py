"""Codes: the letters of a family and three digits."""

from __future__ import annotations


def code_prefix(code: str) -> str:
    """The letters of a code: ``RAG`` of ``RAG003``."""
    return code[:-3]
