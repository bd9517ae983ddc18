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
    """How a store is known, which settings make it ask for a key, where a file may say so.

    The patterns are plain strings: `re` compiles and keeps those that a file needs.
    """

    name: str
    image: str
    keys: str
    mounted: str
    server_side: str | None = None


_NEVER = r"(?!)"
_STORES = (
    _Store(
        "qdrant",
        r"(?:^|/)qdrant/qdrant(?:[:@]|$)",
        r"QDRANT__SERVICE__(?:API_KEY|READ_ONLY_API_KEY|JWT_RBAC)",
        r":/qdrant/config|production\.ya?ml|config\.ya?ml",
        r"QDRANT__\w+",
    ),
    _Store(
        "chroma",
        r"(?:^|/)(?:chromadb|chroma-core)/chroma(?:[:@]|$)",
        r"CHROMA_SERVER_AUTH\w*|CHROMA_SERVER_AUTHN\w*",
        r"htpasswd|chroma[\w./-]*config",
        r"IS_PERSISTENT|CHROMA_SERVER_\w+|CHROMA_OPEN_TELEMETRY_\w+",
    ),
    _Store(
        "weaviate",
        r"(?:^|/)semitechnologies/weaviate(?:[:@]|$)",
        r"AUTHENTICATION_(?:APIKEY|OIDC|DB_USERS)_ENABLED",
        r":/weaviate-conf|conf\.ya?ml",
        r"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED",
    ),
    _Store(
        "milvus",
        r"(?:^|/)milvusdb/milvus(?:[:@]|$)",
        r"(?:COMMON_SECURITY_AUTHORIZATIONENABLED|common\.security\.authorizationEnabled)",
        r":/milvus/configs|milvus\.ya?ml|user\.ya?ml",
    ),
    _Store(
        "pgvector",
        r"(?:^|/)(?:pgvector|ankane)/pgvector(?:[:@]|$)",
        r"POSTGRES_PASSWORD(?:_FILE)?",
        _NEVER,
    ),
)
_LOOPBACK = r"^(?:127\.|localhost$|\[?::1)"
_OFF = ("", "false", "0", "none", "off", "no")
_OLD_CHROMA = r":v?0\."
_OLLAMA = r"(?:^|/)ollama/ollama(?:[:@]|$)"
_VARIABLE = r"\$\{[^{}]*\}|\$\w+"
_FOLDERS = {"qdrant": "/qdrant/storage", "weaviate": "/var/lib/weaviate",
            "milvus": "/var/lib/milvus"}  # fmt: skip
_PORT = r"(?P<host>.*:)?(?P<published>[^:]+):(?P<target>[\d-]+)(?:/\w+)?$"


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
    found = _known(image, environment) or _built(service, image)
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
        if re.search(store.image, image):
            return store
    built = "/" not in image and not is_placeholder(image)
    for store in _STORES if built else ():
        if store.server_side and any(re.fullmatch(store.server_side, key) for key in environment):
            return store
    return None


def _built(service: Mapping[str, object], image: str) -> _Store | None:
    """A store whose image the project builds, by the folder that its data is mounted to."""
    if image or "build" not in service:
        return None
    for volume in _listed(service.get("volumes")):
        target = volume.get("target") if isinstance(volume, Mapping) else volume
        for name, folder in _FOLDERS.items():
            if re.search(rf"(?:^|:){folder}(?::\w+)?$", str(target)):
                return next(store for store in _STORES if store.name == name)
    return None


def _asks(
    store: _Store, image: str, environment: Mapping[str, str], service: Mapping[str, object]
) -> str:
    """Whether the service asks for a key, as far as the file tells."""
    asked = [value for key, value in environment.items() if re.fullmatch(store.keys, key)]
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
    if re.search(store.mounted, words) or re.search(store.keys, words):
        return "unclear-and-closed"
    if store.name == "chroma" and image and re.search(_OLD_CHROMA, image):
        return "unclear" if "env_file" in service else "none"
    open_question = "env_file" in service or not image or not re.search(store.image, image)
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
            if published is not None and not re.match(_LOOPBACK, host) and not is_placeholder(host):
                return (index,)
            continue
        written = re.sub(_VARIABLE, "0", str(port))  # ${PORT:-6333} holds a colon of its own
        match = re.match(_PORT, written)
        host = (match["host"] or "").rstrip(":") if match else ""
        # An address from the environment may be the loopback.
        if match and not re.match(_LOOPBACK, host) and not (host == "0" and "$" in str(port)):
            return (index,)
    return None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _model_servers(tree: Tree, services: Mapping[str, object]) -> Iterator[Config]:
    """Ollama has no sign-in of its own: whoever reaches the port uses the machine."""
    for name, service in services.items():
        if not isinstance(service, Mapping) or not re.search(
            _OLLAMA, str(service.get("image") or "")
        ):
            continue
        port = _published(service)
        if port:
            place = tree.place(("services", name, "ports", *port))
            values = {"server.auth": Value(False, place), "index.store": Value("ollama", place)}
            yield Config("retrieval", "docker-compose", values, scope=str(name), place=place)
