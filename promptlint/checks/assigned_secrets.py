"""Secrets of settings that are left at a documented default, or set to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.secrets.assignments import (
    Assignment,
    Default,
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
        """One hit a product, or an empty setting. Files to be copied (`.env.example`) are skipped.

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
    """One hit a product, at the first setting: who left one as documented mostly left them all."""
    left: dict[str, list[tuple[bool, Assignment, Default]]] = {}
    for setting in found:
        known = next((one for one in load_defaults() if one.fits(setting)), None)
        if known is None or (known.block and not _in_use(found, known.block)):
            continue
        weak = setting.fallback or setting.switched_off or setting.local
        left.setdefault(known.stack, []).append((weak, setting, known))
    for settings in left.values():
        _, first, known = settings[0]
        others = [setting for _, setting, _ in settings[1:]]
        yield Hit(
            Place(span=first.span),
            args={
                "name": first.name,
                "stack": known.stack,
                "source": known.source,
                "more": _more(len(others)),
            },
            related=tuple(Place(span=one.span, message=f"`{one.name}`, too") for one in others),
            data={"count": len(settings)},
            severity=Severity.WARNING if all(weak for weak, _, _ in settings) else None,
        )


def _more(count: int) -> str:
    return f", and so {'is' if count == 1 else 'are'} {count} more" if count else ""


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
