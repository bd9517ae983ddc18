"""E-mail addresses: every ``@`` of a buffer, then the characters on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.privacy.context import (
    REACH,
    Vocabulary,
    around,
    ends_in_escape,
    line_before,
)
from promptlint.analysis.privacy.detection import BUSINESS, Detection
from promptlint.analysis.privacy.domains import TOP_LEVEL
from promptlint.analysis.privacy.opening import Openings
from promptlint.analysis.privacy.placeholders import Mailbox, mailbox
from promptlint.analysis.privacy.words import words

ENTITY = "EMAIL_ADDRESS"

_LOCAL_LIMIT = 64  # RFC 5321, 4.5.3.1.1
_LOCAL_REVERSED = re.compile(r"[\w.%+'-]+")
_LEADING = re.compile(r"(?:%[0-9A-Fa-f]{2}|[.%+'-])+")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TOP = re.compile(r"[^\W\d_]{2,24}\Z|xn--[a-z0-9-]{2,59}\Z", re.IGNORECASE)

_NAMED = "mail contact correo courriel メール 邮箱 邮件 이메일"
_CONTEXT = Vocabulary.of(
    "inbox reach reached write writing written wrote addressed recipient recipients sender senders "
    "cc bcc invite invited customer customers patient patients client clients employee employees "
    "subscriber subscribers applicant applicants student students phone tel mobile kontakt posta "
    "почта почту почты",
    _NAMED,
)
_MAIL = Vocabulary.of("", _NAMED)
_HEADER = re.compile(r"\b(?:to|from):\s{0,2}\Z", re.IGNORECASE)
_FILES = words(
    "png jpg jpeg gif svg webp ico bmp css scss js jsx mjs cjs tsx vue json jsonl html htm xml "
    "yaml yml txt pdf csv tsv docx xlsx pptx tgz gz bz2 whl exe dll bin min map lock log conf cfg "
    "ini toml mp3 mp4 wav ipynb java cpp hpp sql dockerfile latest"
)

# What stands right before a string that is no address: user:password@host, user@user@host,
# {first}last@host, https://host/@name, ssh and scp targets, a mail's own identifiers.
_USERINFO = re.compile(r"://[^\s/@]*\Z")
_NOT_MAIL = Vocabulary.of("ssh scp sftp rsync git docker npm pip", "message-id in-reply-to")
_FOREIGN = frozenset("@}*$#\\/•")  # an address's first character can't follow these


def find(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Addresses of a buffer in order, without documented placeholders.

    With `lenient`, a top-level domain that is not in the tables needs no word beside it.
    """
    at = text.find("@")
    floor = 0
    while at >= 0:
        found = _address(text, at, floor, lenient)
        if found:
            floor = found.end
            yield found
        at = text.find("@", at + 1)


def _address(text: str, at: int, floor: int, lenient: bool) -> Detection | None:
    start = _local_start(text, at, floor)
    if start is None:
        return None
    domain = _domain(text, at + 1)
    if domain is None:
        return None
    end = at + 1 + len(domain)
    if text[end : end + 1] == "@" or _elsewhere(text, start, end):
        return None
    known = domain.rpartition(".")[2].lower()
    listed = known in TOP_LEVEL or not known.isascii() or known.startswith("xn--")
    before, after = around(text, start, end, REACH)
    context = _CONTEXT.names(before) or _CONTEXT.names(after) or bool(_HEADER.search(before))
    if text[end : end + 1] == "(" or (not listed and known in _FILES):
        return None
    if not (listed or lenient or _MAIL.names(before) or _MAIL.names(after)):
        return None
    return _judge(text[start:at], domain, start, end, context)


def _judge(local: str, domain: str, start: int, end: int, context: bool) -> Detection | None:
    kind = mailbox(local, domain)
    if kind is Mailbox.PLACEHOLDER:
        return None
    if kind is Mailbox.DUMMY:
        score = 0.15
    elif kind is Mailbox.ROLE:
        score = BUSINESS + 0.05
    else:
        score = 0.85 if context else 0.6
    return Detection(ENTITY, start, end, score, False, context)


def _local_start(text: str, at: int, floor: int) -> int | None:
    low = max(floor, at - _LOCAL_LIMIT - 1)
    match = _LOCAL_REVERSED.match(text[low:at][::-1])
    if not match or match.end() > _LOCAL_LIMIT:
        return None
    start = at - match.end()
    if text[start - 1 : start] == "\\":
        # The first letters may belong to an escape such as \n or \u003c.
        start = next(
            (s for s in (start + 1, start + 5, start + 3) if s < at and ends_in_escape(text, s)), at
        )
    elif start and text[start - 1] in _FOREIGN:
        return None
    lead = _LEADING.match(text, start, at)
    if lead:
        start = lead.end()
    local = text[start:at]
    if not local or local[-1] in ".'%" or ".." in local or not any(map(str.isalnum, local)):
        return None
    return start


def _domain(text: str, start: int) -> str | None:
    match = _DOMAIN.match(text, start)
    if not match:
        return None
    labels = match.group().rstrip(".-").split(".")
    # "jane@acme.com.Then": the sentence's full stop had no space behind it.
    while len(labels) > 2 and not _listed(labels[-1]) and _listed(labels[-2]):
        labels.pop()
    if len(labels) < 2 or not _TOP.match(labels[-1]):
        return None
    if any("_" in label or label[:1] in ("-", "") or label[-1] == "-" for label in labels):
        return None
    return ".".join(labels)


def _listed(label: str) -> bool:
    return label.lower() in TOP_LEVEL


def _elsewhere(text: str, start: int, end: int) -> bool:
    line = line_before(text, start)
    close = line[-48:]
    if _USERINFO.search(line) or (_NOT_MAIL.names(close) and "e-mail" not in close.lower()):
        return True
    follow = text[end : end + 2]
    return follow in (":/", ":~") and not text.startswith("://", end)
