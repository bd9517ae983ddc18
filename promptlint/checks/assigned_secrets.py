"""Secrets of settings that are left at a documented default, or set to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.secrets.assignments import (
    Assignment,
    assignments,
    is_sample,
    load_defaults,
)
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_FORMATS = frozenset({"env", "yaml", "json", "toml"})

_IDENTITY = frozenset({"user", "username", "password", "name", "host", "hostname"})

# Where nothing stands, nobody is asked: a server's password, what sessions are signed with, the
# key that a store or a proxy wants to see. A client's empty key means that it is not used.
_SERVER_SECRET = lazy(
    r"(?i)(?:postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|elastic(?:search)?|opensearch|neo4j|minio|"
    r"clickhouse|rabbitmq|milvus|qdrant|weaviate|chroma|admin|root|grafana|webui|dashboard)"
    r"(?:_\w{1,30})?_?(?:password|passwd|pass)$|(?:^|_)(?:jwt|nextauth|session|cookie|app|flask|django|"
    r"webui|auth)_?secret(?:_key)?$|^secret_key$|^(?:qdrant__service__api_key|meili_master_key|"
    r"litellm_master_key|typesense_api_key|chroma_server_authn_credentials|"
    r"authentication_apikey_allowed_keys)$"
)


class AssignedSecrets:
    """Looks at settings line by line. The parameter `report` is ``default`` or ``empty``."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a setting. Files that are to be copied (`.env.example`) are left alone.

        Of a ``.template``, which a start script fills from the environment, fallbacks do count.
        """
        sample = is_sample(document.path)
        if document.extra.get("syntax", document.format) not in _FORMATS or (
            sample and not document.path.endswith(".template")
        ):
            return
        found = document.memo("assignments", lambda: list(assignments(document.text)))
        if sample:
            found = [setting for setting in found if setting.fallback]
        yield from (_defaults(found) if params.get("report") == "default" else _empty(found))


def _defaults(found: list[Assignment]) -> Iterator[Hit]:
    for setting in found:
        known = next((one for one in load_defaults() if one.fits(setting)), None)
        if known is None or (known.block and not _in_use(found, known.block)):
            continue
        weak = setting.fallback or setting.switched_off or setting.local
        yield Hit(
            Place(span=setting.span),
            args={"name": setting.name, "stack": known.stack, "source": known.source},
            severity=Severity.WARNING if weak else None,
        )


def _empty(found: list[Assignment]) -> Iterator[Hit]:
    for setting in found:
        if setting.value or setting.fallback or not _SERVER_SECRET().search(setting.name):
            continue
        if not setting.switched_off:
            yield Hit(Place(span=setting.span), args={"name": setting.name})


def _in_use(found: list[Assignment], block: str) -> bool:
    """Whether another setting chooses the block (``database: postgres``)."""
    return any(
        one.value.lower() == block and one.name.lower() not in _IDENTITY and one.block != block
        for one in found
    )


CHECK = AssignedSecrets()
