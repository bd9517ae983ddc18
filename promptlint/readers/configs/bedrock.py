"""Amazon Bedrock knowledge bases in CloudFormation templates (YAML or JSON).

Chunks are tokens; overlaps are a percentage. What intrinsic functions give is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree

KNOWLEDGE_BASE = "AWS::Bedrock::KnowledgeBase"
DATA_SOURCE = "AWS::Bedrock::DataSource"
_SCHEDULES = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
_CONNECTORS = ("CONFLUENCE", "SHAREPOINT", "SALESFORCE", "WEB", "S3")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A template with a knowledge base or its data source."""
    resources: list[tuple[Pointer, str]] = [
        (("Resources", name, "Properties"), str(resource.get("Type")))
        for name, resource in tree.section("Resources").items()
        if isinstance(resource, Mapping)
    ]
    if not any(kind in (KNOWLEDGE_BASE, DATA_SOURCE) for _, kind in resources):
        return None
    return Recognised("retrieval", "bedrock-cloudformation", tuple(_configs(tree, resources)))


def _configs(tree: Tree, resources: list[tuple[Pointer, str]]) -> Iterator[Config]:
    schedule = next((at for at, kind in resources if kind in _SCHEDULES), None)
    bases = [at for at, kind in resources if kind == KNOWLEDGE_BASE]
    values: dict[str, Value] = {}
    if len(bases) == 1:
        values = _knowledge_base(tree, bases[0])
    found = False
    for at, kind in resources:
        if kind != DATA_SOURCE:
            continue
        found = True
        own = {**values, **_chunks(tree, at)}
        source = tree.value(*at, "DataSourceConfiguration", "Type")
        if source is not None and source.text() in _CONNECTORS:
            own["source"] = source
        if schedule is not None:
            own["refresh"] = Value("schedule", tree.place(schedule))
        yield _config(tree, own, at)
    if not found:
        for at in bases:
            yield _config(tree, _knowledge_base(tree, at), at)


def _config(tree: Tree, values: dict[str, Value], at: Pointer) -> Config:
    return Config(
        "retrieval",
        "bedrock-cloudformation",
        values,
        scope=str(at[1]),
        unit="tokens",
        unit_certain=True,
        place=tree.place(at),
    )


def _knowledge_base(tree: Tree, at: Pointer) -> dict[str, Value]:
    values: dict[str, Value] = {}
    vector = (*at, "KnowledgeBaseConfiguration", "VectorKnowledgeBaseConfiguration")
    raw = tree.at(*vector, "EmbeddingModelArn")
    if isinstance(raw, Mapping):
        raw = raw.get("Fn::Sub")
    if isinstance(raw, str):
        written = Value(str(raw), tree.place((*vector, "EmbeddingModelArn")), known="$" not in raw)
        values["embedding.model"] = model_of(written)
    dimension = tree.value(
        *vector,
        "EmbeddingModelConfiguration",
        "BedrockEmbeddingModelConfiguration",
        "Dimensions",
    )
    if dimension is not None:
        values["embedding.dimension"] = dimension
    store = tree.value(*at, "StorageConfiguration", "Type")
    if store is not None:
        values["index.store"] = store
    return values


def model_of(value: Value) -> Value:
    """The model that an ARN names, also where the region in it is a placeholder."""
    written = value.value if isinstance(value.value, str) else ""
    _, found, name = written.partition("foundation-model/")
    if not found or "$" in name or not name:
        return value
    return Value(name, value.place, value.origin)


def _chunks(tree: Tree, at: Pointer) -> dict[str, Value]:
    base = (*at, "VectorIngestionConfiguration", "ChunkingConfiguration")
    fixed = (*base, "FixedSizeChunkingConfiguration")
    layers = (*base, "HierarchicalChunkingConfiguration", "LevelConfigurations")
    values: dict[str, Value] = {}
    size = tree.value(*fixed, "MaxTokens") or tree.value(*layers, 1, "MaxTokens")
    semantic = tree.value(*base, "SemanticChunkingConfiguration", "MaxTokens")
    size = size or semantic
    if size is not None:
        values["chunk.size"] = size
    share = tree.value(*fixed, "OverlapPercentage")
    overlap = percentage(size, share) or tree.value(
        *base, "HierarchicalChunkingConfiguration", "OverlapTokens"
    )
    if overlap is not None:
        values["chunk.overlap"] = overlap
    return values


def percentage(size: Value | None, share: Value | None) -> Value | None:
    """An overlap in tokens, of a share in percent."""
    tokens, percent = size.number() if size else None, share.number() if share else None
    if tokens is None or percent is None or share is None:
        return None
    return Value(int(tokens * percent / 100), share.place)
