"""What the links on a profile lead to: a GitHub account, an ORCID, a DBLP person, a Scholar or Semantic Scholar author."""

import re

GITHUB = re.compile(r"(?:https?://)?(?:www\.)?github\.com/@?([\w-]+)/?(?:[?#].*)?", re.IGNORECASE)
GITHUB_PAGE = re.compile(r"(?:https?://)?([a-z\d][a-z\d-]*)\.github\.(?:io|com)(?:/.*)?", re.IGNORECASE)
LOGIN = re.compile(r"@?([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})", re.IGNORECASE)
NO_LOGINS = frozenset(("about", "apps", "collections", "features", "login", "marketplace", "orgs", "settings", "topics", "www"))
ORCID = re.compile(r"(?<!\d)(\d{4}-\d{4}-\d{4}-\d{3}[\dX])(?!\d)", re.IGNORECASE)
DBLP = re.compile(r"dblp\.\S*?/pid/(\w+/[\w-]+?)(?:\.\w+)?(?:[/?#].*)?$|^(\w+/[\w-]+)$", re.IGNORECASE)
SCHOLAR = re.compile(r"[?&]user=([\w-]{12})(?![\w-])|^([\w-]{12})$")
SEMANTIC_SCHOLAR = re.compile(r"semanticscholar\.org/author/(?:[^/?#]+/)?(\d+)|^(\d+)$", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


def github_login(text: str | None) -> str | None:
    """Return the login that an address, a page of GitHub's or a bare login names; a repository's address names none."""
    words = (text or "").strip()
    found = GITHUB.fullmatch(words) or GITHUB_PAGE.fullmatch(words) or LOGIN.fullmatch(words)
    login = found[1] if found else ""
    return login if LOGIN.fullmatch(login) and login.lower() not in NO_LOGINS else None


def orcid(text: str | None) -> str | None:
    """Return the ORCID in a text, where its check digit is right."""
    found = ORCID.search(text or "")
    return found[1].upper() if found and _is_whole(found[1].upper()) else None


def dblp_pid(text: str | None) -> str | None:
    """Return a person's pid at DBLP, such as 123/4567-1; older addresses by name have none."""
    return _first(DBLP, text)


def scholar_user(text: str | None) -> str | None:
    """Return the user= of a Google Scholar address."""
    return _first(SCHOLAR, text)


def semantic_scholar_author(text: str | None) -> str | None:
    """Return the number of an author at Semantic Scholar."""
    return _first(SEMANTIC_SCHOLAR, text)


def homepage(text: str | None) -> str | None:
    """Return a web address, with its scheme where it was left out, None for what is no address."""
    words = (text or "").strip()
    whole = words if re.match(r"(?i)https?://", words) else f"https://{words}"
    return whole if ADDRESS.fullmatch(whole) else None


def _first(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.search((text or "").strip())
    return next((group for group in found.groups() if group), None) if found else None


def _is_whole(number: str) -> bool:
    """Tell whether the last digit is that of ISO 7064 MOD 11-2."""
    digits, total = number.replace("-", ""), 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]
