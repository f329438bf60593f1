"""What an operator may type for a person, and which mark it is: an e-mail address leaves here only as its keyed hash."""

import re

from headwater.errors import PrivacyError
from sources.addresses import sign

Mark = tuple[str, str]

ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("orcid", re.compile(r"(?:https?://orcid\.org/|orcid:)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")),
    ("openreview_id", re.compile(r"(?:https?://openreview\.net/profile\?id=|openreview:)?(~[^\s@/#]+\d)")),
    ("huggingface", re.compile(r"(?:https?://(?:huggingface|hf)\.co/|huggingface:)([\w.-]+)/?")),
    ("openalex_id", re.compile(r"(?:https?://openalex\.org/|openalex:)(A\d+)")),
    ("acl_id", re.compile(r"acl_author:([a-z0-9-]+)")),
    ("dblp", re.compile(r"(?:https?://dblp\.org/pid/|dblp:)([\w/-]+)")),
    ("google_scholar", re.compile(r"google_scholar:([\w-]+)")),
    ("mention", re.compile(r"((?:arxiv|openreview|acl|paperlists|openalex):[^\s#]+#.*\S)")),
    ("github_id", re.compile(r"github:(\d+)")),
    ("commit", re.compile(r"(?:git:|commit:)?([0-9a-fA-F]{40})(?:#\d+)?")),
    ("person_id", re.compile(r"([0-9a-f]{16})")),
    ("github_login", re.compile(r"(?:https?://github\.com/|github-login:|@)?([A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?)/?")),
)  # fmt: skip
KNOWN = (
    "a person_id, GitHub login, e-mail address, ORCID, OpenReview id (~Given_Family1), huggingface:ACCOUNT, "
    "arxiv:ID#NAME or a full commit id"
)


def read_handle(text: str, key: bytes) -> Mark:
    """Return the mark that a handle is; raises PrivacyError, which never repeats an address."""
    text = text.strip()
    if ADDRESS.fullmatch(text):
        return _read_address(text, key)
    for kind, pattern in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return kind, found[1]
    raise PrivacyError(f"this is no handle; known are {KNOWN}")


def _read_address(address: str, key: bytes) -> Mark:
    signature = sign("", address, key)
    if signature.address_kind == "github":
        return ("github_id", str(signature.github_id)) if signature.github_id else ("github_login", signature.github_login or "")
    if signature.email_hash is None:
        raise PrivacyError("this address is a machine's or an agent's, which many may use; give another handle")
    return "address", signature.email_hash
