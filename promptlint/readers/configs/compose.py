"""Vector stores in docker compose files: whether they ask for a key, and who can reach them.

A store's ``index.auth`` is ``required``, ``none``, ``unclear`` (an env file or a mounted
configuration may ask for one) or ``internal`` (no port is published beyond this machine). It
stands at the published port.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree
from promptlint.readers.values import is_placeholder


@dataclass(frozen=True, slots=True)
class _Store:
    """How a store is known, which settings make it ask for a key, where a file may say so."""

    name: str
    image: re.Pattern[str]
    keys: re.Pattern[str]
    mounted: re.Pattern[str]
    server_side: re.Pattern[str] | None = None


_NEVER = re.compile(r"(?!)")
_STORES = (
    _Store(
        "qdrant",
        re.compile(r"(?:^|/)qdrant/qdrant(?:[:@]|$)"),
        re.compile(r"QDRANT__SERVICE__(?:API_KEY|READ_ONLY_API_KEY|JWT_RBAC)"),
        re.compile(r":/qdrant/config|production\.ya?ml|config\.ya?ml"),
        re.compile(r"QDRANT__\w+"),
    ),
    _Store(
        "chroma",
        re.compile(r"(?:^|/)(?:chromadb|chroma-core)/chroma(?:[:@]|$)"),
        re.compile(r"CHROMA_SERVER_AUTH\w*|CHROMA_SERVER_AUTHN\w*"),
        re.compile(r"htpasswd|chroma[\w./-]*config"),
        re.compile(r"IS_PERSISTENT|CHROMA_SERVER_\w+|CHROMA_OPEN_TELEMETRY_\w+"),
    ),
    _Store(
        "weaviate",
        re.compile(r"(?:^|/)semitechnologies/weaviate(?:[:@]|$)"),
        re.compile(r"AUTHENTICATION_(?:APIKEY|OIDC|DB_USERS)_ENABLED"),
        re.compile(r":/weaviate-conf|conf\.ya?ml"),
        re.compile(r"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED"),
    ),
    _Store(
        "milvus",
        re.compile(r"(?:^|/)milvusdb/milvus(?:[:@]|$)"),
        re.compile(
            r"(?:COMMON_SECURITY_AUTHORIZATIONENABLED|common\.security\.authorizationEnabled)"
        ),
        re.compile(r":/milvus/configs|milvus\.ya?ml|user\.ya?ml"),
    ),
    _Store(
        "pgvector",
        re.compile(r"(?:^|/)(?:pgvector|ankane)/pgvector(?:[:@]|$)"),
        re.compile(r"POSTGRES_PASSWORD(?:_FILE)?"),
        _NEVER,
    ),
)
_LOOPBACK = re.compile(r"^(?:127\.|localhost$|\[?::1)")
_OFF = ("", "false", "0", "none", "off", "no")
_OLD_CHROMA = re.compile(r":v?0\.")
_OLLAMA = re.compile(r"(?:^|/)ollama/ollama(?:[:@]|$)")
_VARIABLE = re.compile(r"\$\{[^{}]*\}|\$\w+")
_PORT = re.compile(r"(?P<host>.*:)?(?P<published>[^:]+):(?P<target>[\d-]+)(?:/\w+)?$")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Services of which one is a vector store; ``None`` for all other compose files."""
    services = tree.section("services")
    configs = [
        config
        for name, service in services.items()
        if isinstance(service, Mapping) and (config := _store(tree, str(name), service)) is not None
    ]
    if not configs:
        return None
    configs.extend(_model_servers(tree, services))
    return Recognised("retrieval", "docker-compose", tuple(configs))


def _store(tree: Tree, name: str, service: Mapping[str, object]) -> Config | None:
    environment = _environment(service)
    image = str(service.get("image") or "")
    found = _known(image, environment)
    if found is None:
        return None
    pointer: Pointer = ("services", name)
    port = _published(service)
    if port is None:
        place, auth = tree.place(pointer), "internal"
    else:
        place = tree.place((*pointer, "ports", *port))
        auth = _asks(found, image, environment, service)
    store = tree.place((*pointer, "image")) if image else tree.place(pointer)
    values = {"index.auth": Value(auth, place), "index.store": Value(found.name, store)}
    return Config("retrieval", "docker-compose", values, scope=name, place=tree.place(pointer))


def _known(image: str, environment: Mapping[str, str]) -> _Store | None:
    for store in _STORES:
        if store.image.search(image):
            return store
    built = "/" not in image and not is_placeholder(image)
    for store in _STORES if built else ():
        if store.server_side and any(store.server_side.fullmatch(key) for key in environment):
            return store
    return None


def _asks(
    store: _Store, image: str, environment: Mapping[str, str], service: Mapping[str, object]
) -> str:
    """Whether the service asks for a key, as far as the file tells."""
    asked = [value for key, value in environment.items() if store.keys.fullmatch(key)]
    if any(value.strip().lower() not in _OFF for value in asked):
        return "required"
    anonymous = environment.get("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "").lower()
    if store.name == "weaviate" and anonymous == "true":
        return "none"
    if store.name == "pgvector":
        trusted = environment.get("POSTGRES_HOST_AUTH_METHOD", "").lower() == "trust"
        return "none" if trusted else "unclear-and-closed"
    words = " ".join(map(str, _listed(service.get("volumes")) + _listed(service.get("configs"))))
    words += " ".join(map(str, _listed(service.get("command"))))
    if store.mounted.search(words) or store.keys.search(words):
        return "unclear-and-closed"
    if store.name == "chroma" and image and _OLD_CHROMA.search(image):
        return "unclear" if "env_file" in service else "none"
    open_question = "env_file" in service or not image or not store.image.search(image)
    return "unclear" if open_question or "extends" in service else "none"


def _environment(service: Mapping[str, object]) -> dict[str, str]:
    given = service.get("environment")
    if isinstance(given, Mapping):
        # A key without a value is taken from the shell, so it may well be set.
        return {str(key): "set" if value is None else str(value) for key, value in given.items()}
    found: dict[str, str] = {}
    for entry in given if isinstance(given, list) else []:
        key, separator, value = str(entry).partition("=")
        found[key.strip()] = value.strip().strip("\"'") if separator else "set"
    return found


def _published(service: Mapping[str, object]) -> Pointer | None:
    """Route below ``ports`` of the first port that others than this machine reach."""
    if service.get("network_mode") == "host":
        return ()
    ports = service.get("ports")
    for index, port in enumerate(ports if isinstance(ports, list) else []):
        if isinstance(port, Mapping):
            host, published = str(port.get("host_ip") or ""), port.get("published")
            if published is not None and not _LOOPBACK.match(host) and not is_placeholder(host):
                return (index,)
            continue
        written = _VARIABLE.sub("0", str(port))  # ${PORT:-6333} holds a colon of its own
        match = _PORT.match(written)
        host = (match["host"] or "").rstrip(":") if match else ""
        # An address from the environment may be the loopback.
        if match and not _LOOPBACK.match(host) and not (host == "0" and "$" in str(port)):
            return (index,)
    return None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _model_servers(tree: Tree, services: Mapping[str, object]) -> Iterator[Config]:
    """Ollama has no sign-in of its own: whoever reaches the port uses the machine."""
    for name, service in services.items():
        if not isinstance(service, Mapping) or not _OLLAMA.search(str(service.get("image") or "")):
            continue
        port = _published(service)
        if port:
            place = tree.place(("services", name, "ports", *port))
            values = {"server.auth": Value(False, place), "index.store": Value("ollama", place)}
            yield Config("retrieval", "docker-compose", values, scope=str(name), place=place)
