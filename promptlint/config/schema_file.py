"""``schemas/config.schema.json``, made from the pydantic models and the rule files.

Editors complete and explain a ``promptlint.toml`` with it, rule names and parameters included.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from promptlint.config.models import ConfigFile
from promptlint.model.rule import FAMILIES, Rule
from promptlint.rulebook.index import load_rulebook

SCHEMA_PATH = "schemas/config.schema.json"
_SELECTOR_KEYS = ("select", "extend-select", "ignore")


def config_schema(_root: Path) -> dict[str, str]:
    """The generated file by its path, for ``tools.generate``."""
    return {SCHEMA_PATH: json.dumps(build_schema(), indent=2, ensure_ascii=False) + "\n"}


def build_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a configuration.

    A user's pack adds rules that are not known here, so names are offered and not demanded.
    """
    raw = ConfigFile.model_json_schema(by_alias=True)
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "promptlint configuration",
        **_tidy(raw),
    }
    rules = load_rulebook().rules
    properties = schema["properties"]
    selector = {"$ref": "#/$defs/Selector"}
    for key in _SELECTOR_KEYS:
        properties[key]["items"] = selector
    for key in ("per-file-ignores", "kinds"):
        properties[key]["additionalProperties"] = False  # beside the pattern that keys must match
    for items in properties["per-file-ignores"]["patternProperties"].values():
        items["items"] = selector
    properties["severity"]["propertyNames"] = selector
    properties["rules"]["properties"] = {rule.name: _rule_table(rule) for rule in rules.values()}
    schema["$defs"]["Selector"] = _selector(rules)
    return schema


def _tidy(value: Any, *, names: bool = False) -> Any:
    """Without pydantic's titles and null defaults. `names`: the keys are settings, no keywords."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = value if names else {key: item for key, item in value.items() if not _noise(key, item)}
    return {
        key: _tidy(item, names=not names and key in ("properties", "$defs"))
        for key, item in kept.items()
    }


def _noise(key: str, item: object) -> bool:
    return key == "title" or (key == "default" and item is None)


def _selector(rules: Mapping[str, Rule]) -> dict[str, Any]:
    codes = [rule.code for rule in rules.values()]
    families = [name for name in FAMILIES if any(r.family == name for r in rules.values())]
    known = ["ALL", *families, *rules, *sorted(codes)]
    return {
        "description": "A rule's name or code, the beginning of a code, a family, or ALL.",
        "anyOf": [{"enum": known}, {"type": "string"}],
    }


def _rule_table(rule: Rule) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"{rule.code}: {rule.summary}",
        "properties": {
            "severity": {
                "enum": ["error", "warning", "info"],
                "default": rule.severity.label,
                "description": "Severity of its findings.",
            },
            **{name: _parameter(value) for name, value in rule.params.items()},
        },
        "additionalProperties": False,
    }


def _parameter(default: object) -> dict[str, Any]:
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"),
        ((int, float), "number"),
        (str, "string"),
        ((list, tuple), "array"),
        (dict, "object"),
    )
    for kind, name in kinds:
        if isinstance(default, kind):
            return {"type": name, "default": default}
    return {}
