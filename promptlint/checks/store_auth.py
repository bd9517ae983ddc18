"""Vector stores that anyone who reaches their port may read, change and delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_HOW = {
    "qdrant": "set QDRANT__SERVICE__API_KEY",
    "chroma": "put a proxy with sign-in before it, for Chroma from 1.0 on has none of its own",
    "weaviate": "set AUTHENTICATION_APIKEY_ENABLED and switch anonymous access off",
    "milvus": "set common.security.authorizationEnabled",
    "pgvector": "take POSTGRES_HOST_AUTH_METHOD=trust out and set a password",
}


class StoreAuth(ConfigRule):
    """Looks at stores of which the file says whether they ask for a key."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """A hit at the published port."""
        return _hits(config)


def _hits(config: Config) -> Iterator[Hit]:
    auth = config.text("index.auth")
    if auth not in ("none", "unclear"):
        return
    store = config.text("index.store") or "the vector store"
    sure = auth == "none"
    doubt = "" if sure else ", unless a file that is not here says otherwise"
    yield Hit(
        place=config.values["index.auth"].place,
        args={"store": store, "service": config.scope, "doubt": doubt},
        related=because(config.values.get("index.store"), "the store"),
        data={"value": auth, "expected": "a key"},
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.MEDIUM,
        help=f"{_HOW.get(store, 'ask for a key')}, or publish the port on 127.0.0.1 only",
    )


CHECK = StoreAuth()
