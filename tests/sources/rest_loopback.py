"""A loopback REST server that answers from a table and counts what it is asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from headwater.settings import Github, Http, Settings

Given = tuple[int, dict[str, str], object]


@dataclass
class Loopback:
    """`routes`: path to an answer, a list of answers to be used up, or a function of the query and the headers."""

    url: str = ""
    routes: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def settings(self, base: Settings | None = None) -> Settings:
        github = Github(api_url=self.url, interval_seconds=0.0, limit_seconds=0.01)
        http = Http(contact="ops@example.org", timeout_seconds=5.0, attempts=3, backoff_seconds=0.01, longest_wait_seconds=2.0)
        return replace(base or Settings(), github=github, http=http)

    def answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Given:
        found = self.routes.get(path, (404, {}, {"message": "Not Found"}))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found(query, headers) if isinstance(found, Callable) else found  # type: ignore[arg-type]


@contextmanager
def loopback(routes: dict[str, object]) -> Iterator[Loopback]:
    server = Loopback(routes=routes)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet

        def do_GET(self) -> None:
            parts, headers = urlsplit(self.path), {key.lower(): value for key, value in self.headers.items()}
            server.asked.append(self.path)
            server.headers.append(headers)
            status, given, payload = server.answer(parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()}, headers)
            body = payload.encode() if isinstance(payload, str) else b"" if payload is None else json.dumps(payload).encode()
            self.send_response(status)
            for key, value in given.items():
                self.send_header(key, value.replace("{url}", server.url))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
