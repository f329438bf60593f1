"""The sandbox GitHub's side of HTTP: reading requests, and sending answers whole, slowly, cut off or not at all."""

import os
import select
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from sandbox.github_faults import Answer


@dataclass(frozen=True)
class Asker:
    """One request as it arrived; header names are in lower case."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    query: str = ""

    @property
    def token(self) -> str:
        """The token it came with, or nothing."""
        _, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip()


class Served(Protocol):
    """What answers requests."""

    slow_seconds: float

    def respond(self, asker: Asker) -> Answer:
        """Return the answer to one request."""

    def end(self) -> None:
        """Record that a request was answered."""


class Handler(BaseHTTPRequestHandler):
    """One connection's requests."""

    served: Served

    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet (else 40 ms each), and only after the request counts as ended.
    wbufsize = 1 << 24

    def do_GET(self) -> None:
        """Answer one request."""
        address = urlsplit(self.path)
        params = dict(parse_qsl(address.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        answer = None
        try:
            answer = self.served.respond(Asker(self.command, address.path, params, headers, body, address.query))
            self._send(answer)
        finally:
            self.served.end()

    do_POST = do_GET  # noqa: N815 - the name is http.server's

    def _send(self, answer: Answer) -> None:
        if answer.is_reset:
            self._reset()
            return
        self.close_connection = answer.missing > 0
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        self.end_headers()
        if answer.is_slow:
            self._pause(answer.body[:1])
        self.wfile.write(answer.body[1:] if answer.is_slow else answer.body)

    def _pause(self, begun: bytes) -> None:
        """Send the beginning of a body and let the client wait, or hang up."""
        self.wfile.write(begun)
        self.wfile.flush()
        select.select([self.connection], [], [], self.served.slow_seconds)

    def _reset(self) -> None:
        """Close the connection with a reset instead of an end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def log_message(self, *_: object) -> None:
        """Say nothing."""
