"""Where alarms arrive: an HTTP server that keeps what is posted to it, and an SMTP server that keeps letters."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def web_hook() -> Iterator[tuple[str, list[str]]]:
    got: list[str] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Keep) as server, _served(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/alarm", got


@contextmanager
def mail_box() -> Iterator[tuple[str, list[str]]]:
    got: list[str] = []

    class Keep(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            for line in self.rfile:
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.say("354 go on")
                    got.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("221 bye" if word == b"QUIT" else "250 good")
                if word == b"QUIT":
                    return

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keep) as server, _served(server):
        yield f"mailto://127.0.0.1:{server.server_address[1]}?from=headwater@example.org&to=ops@example.org", got


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
