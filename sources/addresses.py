"""E-mail addresses as they may be kept: a GitHub account, a keyed hash with its domain, or a machine's mark.

The address itself never leaves this module's callers: what is returned holds none.
"""

import hashlib
import re
from typing import NamedTuple

GITHUB = re.compile(r"(?:(\d+)\+)?([a-z0-9][a-z0-9_-]*(?:\[bot\])?)@users\.noreply\.github\.com", re.IGNORECASE)
USER = r"[^\s\0@<>()\[\],;:/\\]"  # possessive and only from its first character on: linear in a text without end
ADDRESS = re.compile(rf"(?<!{USER})(?:{USER}++@[\w\ufffd-]++(?:\.[\w\ufffd-]+)+)++")  # several may touch: a@b.c+d@e.f
REDACTED = "[address]"

AGENT_ADDRESSES = frozenset((
    "agent@cursor.com", "amp@ampcode.com", "claude@anthropic.com", "codex@openai.com", "copilot@github.com",
    "cursoragent@cursor.com", "devin@cognition.ai", "gemini@google.com", "noreply@aider.chat",
    "noreply@anthropic.com", "noreply@cursor.com", "noreply@openai.com", "openhands@all-hands.dev",
    "windsurf@codeium.com",
))  # fmt: skip
MACHINE_USERS = frozenset((
    "admin", "administrator", "bot", "build", "builder", "buildbot", "ci", "docker", "donotreply", "ec2-user",
    "email", "example", "git", "github", "gitlab", "jenkins", "local", "localhost", "mail", "me", "no-reply",
    "nobody", "none", "noreply", "root", "runner", "test", "ubuntu", "unknown", "user", "vagrant", "www-data",
    "you", "your", "your-email", "your.email", "youremail",
))  # fmt: skip
MACHINE_DOMAIN = re.compile(r"(?:[^.]*|.*\.(?:local|localdomain|localhost|lan|home|internal|\(none\)|invalid))")


class Signature(NamedTuple):
    """A name and what may be kept of its address; `address_kind` is github, personal, machine, agent or none."""

    name: str
    address_kind: str
    github_id: int | None
    github_login: str | None
    email_hash: str | None
    email_domain: str | None


def sign(name: str, address: str, key: bytes) -> Signature:
    """Return the signature of a name and address, hashing a personal address with `key`."""
    name, address = redact(" ".join(name.split())), address.strip()
    github = GITHUB.fullmatch(address)
    if github:
        account_id = int(github[1]) if github[1] and len(github[1]) < 18 else None
        return Signature(name, "github", account_id, github[2], None, None)
    address = address.lower()
    kind = _kind(address)
    if kind != "personal":
        return Signature(name, kind, None, None, None, None)
    digest = hashlib.blake2b(address.encode(), key=key, digest_size=16).hexdigest()
    return Signature(name, kind, None, None, digest, address.rpartition("@")[2])


def redact(text: str) -> str:
    """Return `text` with every e-mail address replaced."""
    return ADDRESS.sub(REDACTED, text) if "@" in text else text


def _kind(address: str) -> str:
    user, at, domain = address.rpartition("@")
    if not at or not user or not domain:
        return "none"
    if address in AGENT_ADDRESSES:
        return "agent"
    is_machine = user.partition("+")[0] in MACHINE_USERS or MACHINE_DOMAIN.fullmatch(domain)
    return "machine" if is_machine else "personal"
