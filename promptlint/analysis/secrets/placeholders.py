"""Values that stand where a secret goes: blanks, samples, names of variables, weak passwords.

A stack's documented default password is another rule's business (`default-password`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.words import words

_BLANK = lazy(
    r"x{4}|\*{3}|\.{3}|•|…|(.)\1{5}|your|example|sample|placeholder|redact|replace|change[-_]?me|"
    r"insert|dummy|fake|goes[-_]?here|_here\b|secret[-_]?key|api[-_]?key|access[-_]?token|"
    r"auth[-_]?token|client[-_]?secret|my[-_]?(?:secret|token|key|pass)|not[-_]?a[-_]?real|"
    r"invalid|at[-_]?least|todo|fixme|random[-_]?string|some[-_]?(?:secret|token|key)|masked|hidden|"
    r"removed|abcdefghijklmnopqrstuvwxyz",
    re.IGNORECASE,
)
_INTERPOLATED = lazy(
    r"[$%#@]?\{|\$\(|<[^>]*>|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^@|^\[|\bos\.|process\.env"
)

_DOCUMENTED = words(
    # RFC 6749, RFC 6750 and RFC 5849 use these in their examples.
    "2YotnFZFEjr1zCsicMWpAA tGzv3JOkF0XG5Qx2TlKWIA mF_9.B5f-4.1JqM czZCaGRSa3F0MzpnWDFmQmF0M2JW "
    "czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3 QWxhZGRpbjpvcGVuIHNlc2FtZQ== "
    "SplxlOBeZQQYbYS6WxSbIA 7Fjfp0ZBr1KtDRbnfVdmIw 0685bd9184jfhq22 "
    "ad180jjd733klru7 QWxhZGRpbjpvcGVuc2VzYW1l"
)

_WEAK = words(
    "1234 12345 123456 12345678 123456789 1234567890 123123 111111 abc123 abcd1234 admin admin123 "
    "adminadmin administrator airflow changeit changeme cloudera clickhouse couchdb default demo "
    "docker elastic foobar grafana guest hunter2 infini_rag_flow keycloak letmein login mariadb "
    "master milvus minio minio123 minioadmin mongo mongodb mypass mypassword mysecret mysql neo4j "
    "none null opensearch oracle p4ssw0rd p@ssw0rd p@ssword pass pass123 passw0rd passwd password "
    "password1 password12 password123 password1234 postgres postgres123 postgresql pwd qdrant "
    "qwerty qwerty123 rabbit rabbitmq ragflow redis root root123 rootpass rootpassword sa secret "
    "secret1 secret123 secretpassword supersecret system temp test test123 test1234 testing "
    "testpass testpassword toor tiger topsecret user user123 userpass weaviate welcome welcome1 "
    "xxx xxxx xxxxx"
)
_WORDLIKE = lazy(
    r"(?:(?:my|your|the|a|db|database|user|root|admin|app|some|strong|secure|super|very|new|old|"
    r"test|dev|prod|redis|postgres|mysql|mongo|sql|smtp|email|service|client|api|access|auth)"
    r"[-_. ]?){0,3}(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|credential)s?[-_!]?\d{0,4}!?",
    re.IGNORECASE,
)


def entropy(value: str) -> float:
    """Shannon entropy of a string's characters, in bits each; 0 for the empty string."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values()) if total else 0.0


def is_blank(value: str) -> bool:
    """Whether a key's value is a placeholder, a sample or an interpolation.

    What was only typed in sequence is `in_sequence`'s to tell.
    """
    return (
        value in _DOCUMENTED
        or _BLANK().search(value) is not None
        or _INTERPOLATED().search(value) is not None
    )


def is_weak(password: str) -> bool:
    """Whether a password is a blank, a common one, or says "password" in so many words."""
    plain = password.lower()
    return (
        plain in _WEAK
        or _WORDLIKE().fullmatch(plain) is not None
        or _INTERPOLATED().search(password) is not None
        or _BLANK().search(password) is not None
    )


def in_sequence(value: str) -> bool:
    """Whether a value was typed along the alphabet or the number row (``abcdef``, ``a1b2c3d4``).

    Half of the neighbours, or half of every other character, follow each other, or nine in a row
    do. Of a random string's neighbours one in thirty do; of hexadecimal digits' one in sixteen.
    """
    codes = [ord(char) for char in value.lower()]
    if len(codes) < 9:
        return False
    steps = [b - a for a, b in pairwise(codes)]
    if 2 * max(steps.count(1), steps.count(-1)) > len(steps):
        return True
    if 2 * sum(b - a == 1 for a, b in zip(codes, codes[2:], strict=False)) > len(codes) - 2:
        return True
    longest = run = 0
    for step in steps:
        run = run + 1 if step == 1 else 0
        longest = max(longest, run)
    return longest >= 8
