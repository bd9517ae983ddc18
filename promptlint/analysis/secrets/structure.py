"""Looks inside a candidate: what its shape alone can't tell."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

import orjson

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.domains import RESERVED, RESERVED_TOP
from promptlint.analysis.secrets.placeholders import entropy, in_sequence, is_blank, is_weak

Test: TypeAlias = Callable[[re.Match[str], str, int], bool]
"""(match, secret, where the secret starts in the text) → whether it is one."""

_NOT_BASE64 = re.compile(r"\\[nrt]|[^A-Za-z0-9+/]")
_SAMPLE_LABEL = lazy(r"example\d*$|your|<|x{3}|host(?:name)?\d?$|some|server\d?$")
_LINE = re.compile(r"[A-Za-z0-9+/=]{40}")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_PORTS = re.compile(r"[0-9]{1,5},")
_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal")  # noqa: S104 - names only


def _pem(match: re.Match[str], secret: str, start: int) -> bool:
    """A body of base64, in lines, that is long enough to be a key of any kind."""
    if not _LINE.search(secret):
        return False  # prose about keys
    body = _NOT_BASE64.sub("", secret)
    return len(body) >= 64 and entropy(body[:400]) >= 4.0


def _pem64(match: re.Match[str], secret: str, start: int) -> bool:
    """The same once more in base64, as environment variables hold it."""
    try:
        head = base64.b64decode(secret[: len(secret) // 4 * 4][:80])
    except binascii.Error:
        return False
    return b"PRIVATE KEY" in head


def _jwt(match: re.Match[str], secret: str, start: int) -> bool:
    """A token that was issued: not the tutorials' one, not a key meant for browsers."""
    header, payload, _ = secret.split(".")
    claims = _json(payload)
    head = _json(header)
    if not isinstance(claims, dict) or not isinstance(head, dict) or "alg" not in head:
        return False
    if claims.get("role") == "anon" or str(claims.get("sub")) == "1234567890":
        return False
    if claims.get("iss") == "joe" or claims == {"some": "payload"}:
        return False  # RFC 7519, 3.1, and PyJWT's README
    return str(claims.get("name")).lower() not in ("john doe", "jane doe")


def _json(part: str) -> object:
    try:
        return orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return None


def _grafana(match: re.Match[str], secret: str, start: int) -> bool:
    """A key with a name and an organisation; Power BI's embedded views begin like it."""
    claims = _json(secret.rstrip("="))
    return isinstance(claims, dict) and {"k", "n", "id"} <= set(claims)


def _url(match: re.Match[str], secret: str, start: int) -> bool:
    """A password with some strength, for a host that could exist."""
    user, host = match["user"], match["host"]
    name = host.partition(":")[0].lower().rstrip(".")
    labels = name.split(".")
    if _PORTS.match(secret):
        return False  # host:port,host:port
    if labels[-1] in RESERVED_TOP - {"local", "internal", "localhost", "lan", "corp"}:
        return False
    if ".".join(labels[-2:]) in RESERVED or any(map(_SAMPLE_LABEL().match, labels)):
        return False
    plain = _PERCENT.sub(lambda code: chr(int(code[1], 16)), secret)
    if secret.lower() == user.lower() or is_weak(plain) or is_weak_pair(user, secret):
        return False
    return _strong(secret, 6 if name not in _LOCAL else 8)


def is_weak_pair(user: str, password: str) -> bool:
    """Whether a password repeats the user's name with little else (``app``, ``app_pass``)."""
    stem = user.lower()
    rest = password.lower().replace(stem, "", 1) if len(stem) > 2 else password
    return len(rest) <= 3 < len(password) or (
        rest != password.lower() and is_weak(rest.strip("-_"))
    )


def _strong(secret: str, length: int) -> bool:
    """Long enough, and of two kinds of characters or not a word."""
    kinds = sum(
        any(map(kind, secret)) for kind in (str.islower, str.isupper, str.isdigit, _special)
    )
    return len(secret) >= length and kinds >= 2 and entropy(secret) >= 2.0


def _special(char: str) -> bool:
    return not char.isalnum()


def _connection(match: re.Match[str], secret: str, start: int) -> bool:
    """A password among the other settings of a connection string."""
    text = match.string
    line = text[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
    rest = text[match.end() : match.end() + 200].partition("\n")[0]
    settings = re.search(
        r"(?i)\b(?:server|data source|host|address|addr|initial catalog|database|user id|uid)\s?=",
        line + " " + rest,
    )
    if settings is None or ";" not in line + rest or _IDENTIFIER().fullmatch(secret):
        return False
    return not is_weak(secret) and _strong(secret, 6)


def _authorization(match: re.Match[str], secret: str, start: int) -> bool:
    """A bearer token, or Basic credentials whose password is not a weak one."""
    scheme = match.group().rpartition(secret)[0].strip().rpartition(" ")[2].lower()
    if not scheme.endswith("basic"):
        return any(map(str.isdigit, secret)) and _mixed(secret)
    try:
        decoded = base64.b64decode(secret + "=" * (-len(secret) % 4), validate=True).decode(
            "latin-1"
        )
    except (ValueError, binascii.Error):
        return False
    user, colon, password = decoded.partition(":")
    return bool(colon) and len(password) > 3 and password != user and not is_weak(password)


_ASSIGNED = lazy(
    r"(?:(?:api|app|access|auth|secret|client|private|signing|encryption|service|master|deploy|"
    r"account|webhook|bearer|session|refresh|personal|admin)[-_. ]?){1,3}"
    r"(?:key|token|secret|credential|password|passwd|pwd)s?"
    r"|(?<![A-Za-z])(?:[a-z0-9]+[-_.])?(?:token|secret|password|passwd|pwd|apikey|credential)s?"
    r"|[a-z0-9]+(?:_api|_secret|_access|_private)?_(?:key|token|secret|password)",
    re.IGNORECASE,
)
# Between the name and the value: an operator, quotes; nothing else. A comma only in a call that
# reads the environment and gives a value to fall back on.
_OPERATOR = lazy(
    r"[\\\"'\]`]{0,3}\s{0,4}(?::=|=>|=|:)\s{0,4}(?:str\s{0,2}=\s{0,2})?[rbf]?"
    r"(?P<quote>(?:\\?[\"'`])?)\Z"
    r"|(?<=[\"'`]),\s{0,4}(?P<fallback>\\?[\"'`])\Z"
)
_ENVIRONMENT = lazy(r"(?i)env(?:iron)?(?:\.get)?\s?\(\s?[\"'`][\w.-]{1,60}[\"'`],\s{0,4}[\"'`]\Z")
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+")
_NAME_END = re.compile(r"[\w.-]{1,60}\Z")
_TWO_WORDS = lazy(r"(?i)\b(?:api|access|auth|secret|client|private) (?:key|token|secret)\Z")
_PUBLIC = lazy(
    r"(?i)public|publishable|token[-_]?(?:id|iz|type|count|limit|url|uri|name|class|path)|"
    r"(?:key|secret)[-_]?(?:id|name|path|file|url|uri|version|ref|arn|type)s?\Z|tokens\Z|"
    r"checkpoint|primary|foreign|cache|sort|partition|idempoten|commit|revision|hash|digest|sha"
)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_HEX = re.compile(r"[0-9a-f]{20,}|[0-9A-F]{20,}")
_LIVELY = 3.5
"""Bits a character. Twenty hexadecimal digits often have fewer: four is all they can have."""
_UUID_NAMED = lazy(r"(?i)(?:api|app|access|auth)[-_. ]?(?:key|token|secret)\Z|client[-_]?secret\Z")
_NOT_A_KEY = lazy(
    r"(?i)^(?:https?:|/|\./|\.\./|[a-z]:\\|[0-9.]+$|[a-z]+(?:[-_.][a-z]+)+$)"
    r"|\.(?:py|js|ts|json|ya?ml|txt|pem|key|crt|md|com|org|net|io)\b"
)


_PHRASE = lazy(
    r"(?i)\b(?:api|access|secret|auth|private|bearer|personal access)[-_ ]?(?:key|token|secret)\s"
    r"(?:is\s|was\s)?[\"'`(]?\Z"
)
"""A sentence that gives the key away: "with the API key 3f9a…"."""

_JOINED = lazy(r"[-_.][A-Za-z]{2,}[-_.]|^[A-Za-z]+[-_.][A-Za-z]+[-_.]")
"""Words with hyphens between them."""

_WORDS = lazy(r"(?i)_?(?:[a-z]{3,}_){2,}")
"""How a name begins that several words make up."""


def _assignment(match: re.Match[str], secret: str, start: int) -> bool:
    """A value given to something that is called a key, a token, a secret or a password."""
    text = match.string
    before = text[max(0, start - 100) : start].rpartition("\n")[2]
    operator = _OPERATOR().search(before)
    if not operator and _PHRASE().search(before) and not _DIGEST().search(before):
        return _mixed(secret) and not _JOINED().search(secret) and not _NOT_A_KEY().search(secret)
    if not operator or (operator["fallback"] and not _ENVIRONMENT().search(before)):
        return False
    if not (operator["quote"] or operator["fallback"]) and _DOTTED.match(secret):
        return False  # an attribute of something, in code
    named = before[: operator.start()].rstrip("\"'`\\")
    name = _TWO_WORDS().search(named) or _NAME_END.search(named)
    if not name or _PUBLIC().search(name.group()) or not _ASSIGNED().search(name.group()):
        return False
    if _UUID.fullmatch(secret):
        return _UUID_NAMED().search(name.group()) is not None
    if _NOT_A_KEY().search(secret) or _WORDS().match(secret):
        return False
    if entropy(secret) < _LIVELY and not _HEX.fullmatch(secret):
        return False
    return _mixed(secret) and not is_weak(secret)


def _drawn(match: re.Match[str], secret: str, start: int) -> bool:
    """A value that chance drew, not a name from code."""
    return _mixed(secret)


_CLUSTER = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{5}|[aeiou]{4}|[jqvxz]{2}|q[^u]")
"""What hardly a word has."""


def _mixed(secret: str) -> bool:
    """Letters and digits in turns, as chance mixes them, and not words joined by hyphens.

    A random string of letters and digits changes between them every third character.
    """
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(secret))
    runs = re.findall(r"[A-Z]?[a-z]{4,}|[A-Z]{5,}", secret)
    words = sum(len(run) for run in runs if not _CLUSTER.search(run))
    titled = sum(map(len, re.findall(r"[A-Z][a-z]{2,}", secret)))
    return turns >= max(3, len(secret) // 10) and 2 * max(words, titled) < len(secret)


_CREDENTIAL = lazy(
    r"(?i)key|token|secret|pass|access|private|auth|credential|api|\bpat\b|bearer|login|licen[cs]e|"
    r"client|unseal|sign|subscription|master|record|write|project|init"
)
_DIGEST = lazy(
    r"(?i)\b(?:sha-?\d*|md5|commit|revision|digest|checksum|hash|etag|integrity)\b|sha\d"
)


def _service(match: re.Match[str], secret: str, start: int) -> bool:
    """A drawn value in a line that names the service and calls it a key, a token or a secret."""
    text = match.string
    before = re.split(r"[\n\r\x1e]", text[max(0, start - 80) : start])[-1]
    if not _CREDENTIAL().search(before) or _DIGEST().search(before):
        return False
    name = _NAME_END.search(before.rstrip("\"'`=:> \t("))
    if name and _PUBLIC().search(name.group()):
        return False
    if "/" in before[-1:] and "://" not in before:
        return False
    return not _NOT_A_KEY().search(secret) and _jumbled(secret)


def _jumbled(secret: str) -> bool:
    """Letters and digits mixed, and not words joined by hyphens or capitals."""
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(secret))
    parts = [part for part in re.split(r"[-_.]", secret) if len(part) > 3 and part.isalpha()]
    titled = re.findall(r"[A-Z][a-z]{3,}", secret)
    return turns >= 3 and len(parts) < 2 and 2 * sum(map(len, titled)) < len(secret)


_CODE = lazy(
    r"[()\[\]{}]|\b(?:os|self|process|env|config|settings|request|secrets?|params?|args)\."
    r"|^[\w.]+\.[a-z_]+$|::|->|^[./~]|^https?:|^\\\\|\.(?:txt|json|ya?ml|pem|key|py|js|env)$"
)
_TRIVIAL = lazy(r"[A-Za-z]{0,12}[-_!@#.]?[A-Za-z]{0,12}[-_@#.]?(\d{1,6})?[!?@#$.*]{0,3}")
_YEAR_OR_RUN = lazy(r"(?:19|20)\d\d|0*1?2?3?4?5?6?7?8?9?0?|(\d)\1*")


def _password(match: re.Match[str], secret: str, start: int) -> bool:
    """A password that somebody could have chosen for use: mixed, no sample, no code."""
    quoted = match["quote"] is not None
    text = match.string
    if quoted and text[match.end() : match.end() + 1] not in ('"', "'", "`", "\\"):
        return False
    before, separator = _around_operator(match, start)
    if not quoted:
        if separator in ("is", "was"):
            secret = secret.rstrip(".!?")
        if text[match.end() : match.end() + 1] == "(" or _IDENTIFIER().fullmatch(secret):
            return False
    if separator in (",", "") and not (quoted and _ENVIRONMENT().search(before)):
        return False
    return (
        len(secret) >= 6
        and " " not in secret.strip()
        and not secret.startswith(("$", "%", "@", "#", "&", "<", "/", "*", "-"))
        and secret.count("/") < 2
        and not _CODE().search(secret)
        and _mixed_password(secret)
        and not is_weak(secret)
        and not in_sequence(secret)
        and not _MADE_UP().search(before)
    )


_IDENTIFIER = lazy(r"[A-Za-z_][A-Za-z_.]*|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_MADE_UP = lazy(
    r"(?i)\b(?:random|generated?|new|temporary|suggest(?:ed|ion)|strong|sample)\b[^\n]{0,40}\Z"
)
"""What stands before a password that answers "make me one"."""


def _around_operator(match: re.Match[str], start: int) -> tuple[str, str]:
    """(text before the value, the sign between name and value)."""
    before = match.string[max(0, start - 100) : start]
    rest = before.rstrip("\"'`\\ \t")
    for separator in ("is", "was", ","):
        if rest.endswith(separator):
            return before, separator
    return before, rest[-1:] if rest[-1:] in "=:>" else ""


def _mixed_password(secret: str) -> bool:
    kinds = sum(
        any(map(kind, secret)) for kind in (str.islower, str.isupper, str.isdigit, _special)
    )
    if kinds < 2 or entropy(secret) < 2.4:
        return False
    if not any(map(str.isdigit, secret)):
        return kinds >= 3 and len(secret) >= 12
    trivial = _TRIVIAL().fullmatch(secret)
    if not trivial:
        return kinds >= 3 or (len(secret) >= 8 and kinds >= 2)
    digits = trivial[1] or ""
    return len(secret) >= 10 and kinds >= 3 and not _YEAR_OR_RUN().fullmatch(digits)


def _command(match: re.Match[str], secret: str, start: int) -> bool:
    """A password in ``user:password`` for a program that fetches."""
    line = re.split(r"[\n\r\x1e]", match.string[max(0, start - 300) : start])[-1]
    rest = re.split(r"[\n\r\x1e]", match.string[start : start + 300])[0]
    if not re.search(r"curl|wget|http|ftp", line + rest) or secret.lower() == match["user"].lower():
        return False
    return not is_weak(secret) and not _CODE().search(secret) and _strong(secret, 6)


def _strong_value(match: re.Match[str], secret: str, start: int) -> bool:
    """A value with some strength that is no sample and no code."""
    return (
        not is_weak(secret)
        and not _CODE().search(secret)
        and not in_sequence(secret)
        and any(map(str.isdigit, secret))
        and _strong(secret, 6)
    )


def _hash(match: re.Match[str], secret: str, start: int) -> bool:
    """A hash that was computed."""
    return entropy(secret.rpartition("$")[2]) >= 3.2


_FILLER = re.compile(r"A{6,}")


def _signed(match: re.Match[str], secret: str, start: int) -> bool:
    """A key of Microsoft's common form, which fills its middle with the letter A."""
    drawn = _FILLER.sub("", secret)
    return len(drawn) >= 40 and not is_blank(drawn) and entropy(drawn) >= 4.0


def _basic(match: re.Match[str], secret: str, start: int) -> bool:
    """``user:password`` in base64."""
    try:
        decoded = base64.b64decode(secret + "=" * (-len(secret) % 4), validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        return False
    user, colon, password = decoded.partition(":")
    if not (colon and user and decoded.isprintable()):
        return False
    return len(password) >= 4 and password != user and not is_weak(password)


CHECKS: Mapping[str, Test] = MappingProxyType(
    {
        "pem": _pem,
        "pem64": _pem64,
        "jwt": _jwt,
        "grafana": _grafana,
        "mixed": _drawn,
        "url": _url,
        "connection": _connection,
        "authorization": _authorization,
        "assignment": _assignment,
        "service": _service,
        "password": _password,
        "command": _command,
        "strong": _strong_value,
        "hash": _hash,
        "basic": _basic,
        "signed": _signed,
    }
)
"""Tests that a pack may name."""
