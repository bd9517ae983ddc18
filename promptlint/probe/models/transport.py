"""JSON over HTTP to a server on this machine, bounded in time and size; nothing is followed."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from promptlint.probe.errors import ProbeError, reason_of
from promptlint.probe.models.chat import bounded

if TYPE_CHECKING:
    from http.client import HTTPConnection

MAX_BYTES = 64_000_000
"""An answer may be so long; log-probabilities of long prompts are a few megabytes."""


class RefusedError(ProbeError):
    """The server answered, but not with what was asked for: it may lack the ability."""


class Transport:
    """Requests to one server.

    Args:
        base: ``http://127.0.0.1:8000``; that it is on this machine has been checked.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        parts = urlsplit(base)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or "localhost"
        try:
            self._port = parts.port
        except ValueError:
            raise ProbeError(f"{base}: no such port") from None
        self._prefix = parts.path.rstrip("/")

    def ask(
        self, path: str, body: Mapping[str, Any] | None = None, *, seconds: float
    ) -> dict[str, Any]:
        """The JSON object that the server answers with.

        Args:
            path: below the base.
            body: sent as JSON with POST; ``None`` asks with GET.
            seconds: for everything: connecting, waiting, reading.

        Raises:
            RefusedError: an error status, or no JSON object.
            ProbeError: no connection, or no whole answer in time.
        """
        from http.client import HTTPException

        connection = self._connection(seconds)
        try:
            status, data = bounded(
                lambda: _exchange(connection, self._prefix + path, body), seconds
            )
        except TimeoutError:
            raise ProbeError(f"{self.base}: no answer within {seconds:.0f} seconds") from None
        except RefusedError as error:
            raise RefusedError(f"{self.base}: {error}") from None
        except ConnectionRefusedError:
            raise ProbeError(f"{self.base}: nothing answers at this address") from None
        except HTTPException:
            raise ProbeError(f"{self.base}: what answers there speaks no HTTP") from None
        except Exception as error:  # broken responses raise a dozen kinds of errors
            raise ProbeError(f"{self.base}: no usable answer: {reason_of(error)}") from None
        finally:
            _close(connection)
        return self._read(path, status, data)

    def _read(self, path: str, status: int, data: bytes) -> dict[str, Any]:
        if status != 200:
            raise RefusedError(f"{self.base}{path}: status {status} {_said(data)}".rstrip())
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            raise RefusedError(f"{self.base}{path}: the answer is no JSON") from None
        if not isinstance(value, dict):
            raise RefusedError(f"{self.base}{path}: the answer is no JSON object")
        return value

    def _connection(self, seconds: float) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        kind = HTTPSConnection if self._secure else HTTPConnection
        return kind(self._host, self._port, timeout=seconds)


def _exchange(
    connection: HTTPConnection, path: str, body: Mapping[str, Any] | None
) -> tuple[int, bytes]:
    data = None if body is None else json.dumps(body).encode("utf-8", "replace")
    headers = {"Accept": "application/json", "Connection": "close"}
    if data is not None:
        headers["Content-Type"] = "application/json"
    connection.request("GET" if data is None else "POST", path, data, headers)
    response = connection.getresponse()
    parts: list[bytes] = []
    size = 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise RefusedError(f"{path}: the answer is longer than {MAX_BYTES // 10**6} MB")
    return response.status, b"".join(parts)


def _said(data: bytes) -> str:
    """What a server says of its refusal: the message of its JSON, or how the answer begins."""
    try:
        error = json.loads(data)["error"]
        text = str(error["message"] if isinstance(error, dict) else error)
    except (ValueError, RecursionError, KeyError, TypeError):
        text = data[:300].decode("utf-8", "replace")
    line = " ".join(text[:300].split())
    return "".join(char for char in line if char.isprintable())[:120]


def _close(connection: HTTPConnection) -> None:
    """Also wakes a thread that still waits for the other side."""
    with contextlib.suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    connection.close()
