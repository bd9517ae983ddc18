"""Azure AI Search definitions in JSON: indexes, skillsets, indexers and data sources.

The split skill counts characters unless its unit is ``azureOpenAITokens``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree

_ACL = ("group", "acl", "user", "tenant", "permission", "oid", "allowed")
_LIVE = (
    "sharepoint",
    "azureblob",
    "adlsgen2",
    "azuresql",
    "cosmosdb",
    "mysql",
    "onelake",
    "azurefile",
)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """One of the four definitions, or a request with several of them by name."""
    configs: list[Config] = []
    for base in ((), *((key,) for key in ("index", "skillset", "indexer", "datasource"))):
        section = tree.section(*base)
        if _is_index(section):
            configs.append(_index(tree, base))
        elif _skills(section):
            configs.extend(_skillset(tree, base))
        elif {"dataSourceName", "targetIndexName"} <= set(section):
            configs.append(_indexer(tree, base))
        elif {"credentials", "container", "type"} <= set(section) and str(section["type"]) in _LIVE:
            source = tree.value(*base, "type")
            values = {"source": source} if source else {}
            configs.append(_config(tree, values, base))
    return Recognised("retrieval", "azure-search", tuple(configs)) if configs else None


def _config(tree: Tree, values: dict[str, Value], base: Pointer) -> Config:
    return Config("retrieval", "azure-search", values, place=tree.place(base))


def _is_index(section: Mapping[str, object]) -> bool:
    fields = section.get("fields")
    typed = isinstance(fields, list) and any(
        isinstance(field, Mapping)
        and str(field.get("type", "")).startswith(("Edm.", "Collection(Edm"))
        for field in fields
    )
    return typed and "name" in section


def _index(tree: Tree, base: Pointer) -> Config:
    values: dict[str, Value] = {}
    fields = tree.at(*base, "fields")
    for index, field in enumerate(fields if isinstance(fields, list) else []):
        if not isinstance(field, Mapping):
            continue
        at = (*base, "fields", index)
        dimension = tree.value(*at, "dimensions")
        if dimension is not None:
            values.setdefault("index.dimension", dimension)
        name = str(field.get("name", "")).lower()
        if "permissionFilter" in field or (
            field.get("filterable") and any(word in name for word in _ACL)
        ):
            values.setdefault("access", Value(name, tree.place((*at, "name"))))
    settings = {
        "index.metric": ("vectorSearch", "algorithms", 0, "hnswParameters", "metric"),
        "embedding.model": ("vectorSearch", "vectorizers", 0, "azureOpenAIParameters", "modelName"),
        "index.collection": ("name",),
    }
    for name, route in settings.items():
        value = tree.value(*base, *route)
        if value is not None:
            values[name] = value
    return _config(tree, values, base)


def _skills(section: Mapping[str, object]) -> bool:
    skills = section.get("skills")
    return isinstance(skills, list) and any(
        isinstance(skill, Mapping)
        and str(skill.get("@odata.type", "")).startswith("#Microsoft.Skills")
        for skill in skills
    )


def _skillset(tree: Tree, base: Pointer) -> Iterator[Config]:
    skills = tree.at(*base, "skills")
    values: dict[str, Value] = {}
    unit = "characters"
    for index, skill in enumerate(skills if isinstance(skills, list) else []):
        kind = str(skill.get("@odata.type", "")) if isinstance(skill, Mapping) else ""
        at = (*base, "skills", index)
        if kind.endswith("SplitSkill"):
            if "token" in str(tree.at(*at, "unit")).lower():
                unit = "tokens"
            wanted = {"chunk.size": "maximumPageLength", "chunk.overlap": "pageOverlapLength"}
        elif kind.endswith("AzureOpenAIEmbeddingSkill"):
            wanted = {"embedding.model": "modelName", "embedding.dimension": "dimensions"}
            values.setdefault("embedding.provider", Value("azure", tree.place(at)))
        else:
            continue
        for name, key in wanted.items():
            value = tree.value(*at, key)
            if value is not None:
                values.setdefault(name, value)
    target = tree.value(*base, "indexProjections", "selectors", 0, "targetIndexName")
    if target is not None:
        values["index.collection"] = target
    yield Config(
        "retrieval",
        "azure-search",
        values,
        unit=unit,
        unit_certain=True,
        place=tree.place(base),
    )


def _indexer(tree: Tree, base: Pointer) -> Config:
    values: dict[str, Value] = {}
    for name, route in (
        ("refresh", ("schedule", "interval")),
        ("source", ("dataSourceName",)),
        ("index.collection", ("targetIndexName",)),
    ):
        value = tree.value(*base, *route)
        if value is not None:
            values[name] = value
    return _config(tree, values, base)
