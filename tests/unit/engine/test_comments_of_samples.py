"""Ignore comments in files that are to be copied, and in files whose format is an application."""

import pytest

from promptlint.engine.suppressions import find_suppressions


@pytest.mark.parametrize(
    ("path", "format"),
    [
        (".env", "open-webui"),
        (".env-sample", "azure-search"),
        ("env.example", "lightrag"),
        ("compose.env", "cognita"),
        ("kb.tf", "terraform"),
        ("service_conf.yaml.template", "ragflow"),
        ("docker-compose.yml", "docker-compose"),
    ],
)
def test_a_hash_begins_a_comment(path: str, format: str):
    (found,) = find_suppressions("a: 1  # promptlint: ignore[plain-http] ours\n", format, path)
    assert found.rules == ("plain-http",)


def test_a_script_named_env_keeps_its_own_comments():
    text = "a(); // promptlint: ignore[plain-http] ours\n"
    (found,) = find_suppressions(text, "typescript", "env.ts")
    assert found.rules == ("plain-http",)
