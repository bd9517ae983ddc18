import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from promptlint.cli.template import BASELINE_LINE, TEMPLATE
from promptlint.config.schema_file import SCHEMA_PATH, build_schema, config_schema
from promptlint.config.shape import SHAPE, fits


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return build_schema()


def described(node: Any) -> list[str]:
    """Keys without a description, wherever settings are defined."""
    missing = []
    for owner in (node, *node["$defs"].values()):
        for key, value in owner.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                missing.append(key)
    return missing


def test_every_setting_is_described(schema: dict[str, Any]) -> None:
    assert list(schema["properties"]) == list(SHAPE)
    assert described(schema) == []
    jsonschema.Draft202012Validator.check_schema(schema)


def test_rules_are_offered_with_their_parameters(schema: dict[str, Any]) -> None:
    rule = schema["properties"]["rules"]["properties"]["overlap-not-below-chunk"]
    assert rule["properties"]["warn_share"] == {"type": "number", "default": 0.5}
    offered = schema["$defs"]["Selector"]["anyOf"][0]["enum"]
    assert {"ALL", "retrieval", "overlap-not-below-chunk", "RAG003"} <= set(offered)


@pytest.mark.parametrize(
    ("table", "valid"),
    [
        ({"select": ["ALL", "a-rule-of-a-pack"]}, True),
        ({"per-file-ignores": {"tests/": ["secret"]}}, True),
        ({"rules": {"own-rule": {"severity": "info", "limit": 3}}}, True),
        ({"per-file-ignores": {"!tests/": ["secret"]}}, False),
        ({"selct": []}, False),
        ({"fail-on": "fatal"}, False),
        ({"jobs": 0}, False),
    ],
)
def test_editors_judge_as_the_loader_does(
    schema: dict[str, Any], table: dict[str, Any], valid: bool
) -> None:
    assert jsonschema.Draft202012Validator(schema).is_valid(table) == valid == fits(table)


def test_generator_gives_one_file() -> None:
    ((path, content),) = config_schema(Path()).items()
    assert path == SCHEMA_PATH
    assert json.loads(content)["title"] == "promptlint configuration"


def test_init_s_template_is_right_with_and_without_its_examples() -> None:
    assert tomllib.loads(TEMPLATE) == {}
    lines = [
        line.removeprefix("# ")
        for line in TEMPLATE.splitlines()
        if line.startswith("# ") and (" = " in line or line.startswith("# ["))
    ]
    table = tomllib.loads("\n".join(lines))
    assert fits(table)
    assert SHAPE.keys() - table.keys() == {"extend-exclude"}  # exclude does the same in a file
    assert f"# {BASELINE_LINE}\n" in TEMPLATE
