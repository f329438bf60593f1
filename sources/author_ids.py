"""Ids of authors as lists and records tell them, bare or inside an address; None for what is none."""

import re

from sources.addresses import REDACTED

ORCID = re.compile(r"(?<!\d)(\d{4})-(\d{4})-(\d{4})-(\d{3}[\dX])(?![\dX])")
OPENREVIEW = re.compile(r"~[^\s@;~]*[^\s@;~\d]\d+")
DBLP = re.compile(r"(?:^|/pid/|/homepages/)((?:\d{2,3}|[a-z])/[\w-]+)(?:\.html|\.xml)?/?$")
GOOGLE_SCHOLAR = re.compile(r"(?:^|[?&]user=)([\w-]{12})(?![\w-])")
WEB_PAGE = re.compile(r"https?://(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?P<path>/\S*)?", re.IGNORECASE)
NO_HOMEPAGES = (
    "linkedin.com", "linkedin.cn", "lnkd.in", "facebook.com", "instagram.com", "twitter.com", "x.com", "weibo.com",
)  # fmt: skip


def orcid(told: str | None) -> str | None:
    """Return an ORCID whose check digit is right."""
    found = ORCID.search(told.upper()) if told else None
    if found is None:
        return None
    digits, check = "".join(found.groups())[:-1], 0
    for digit in digits:
        check = (check + int(digit)) * 2
    return found[0] if "0123456789X"[(12 - check % 11) % 11] == found[0][-1] else None


def openreview_id(told: str | None) -> str | None:
    """Return ~Given_Family1; profiles are sometimes told by an address instead, and that is dropped."""
    found = OPENREVIEW.fullmatch(told.strip()) if told else None
    return found[0] if found else None


def dblp(told: str | None) -> str | None:
    """Return the pid, such as 123/4567-1."""
    found = DBLP.search((told or "").strip())
    return found[1] if found else None


def google_scholar(told: str | None) -> str | None:
    """Return the twelve signs of a profile."""
    found = GOOGLE_SCHOLAR.search((told or "").strip())
    return found[1] if found else None


def homepage(told: str | None) -> str | None:
    """Return a web page of one's own: no account in a social network, nothing with an address in it."""
    page = WEB_PAGE.fullmatch((told or "").strip())
    if page is None or "@" in page[0] or REDACTED in page[0]:
        return None
    host = f".{page['host'].lower()}"
    return None if any(host.endswith(f".{network}") for network in NO_HOMEPAGES) else page[0]


def github_login(page: str | None) -> str | None:
    """Return the login that a homepage is the account or the site of; a page below a site may be anybody's."""
    parts = WEB_PAGE.fullmatch(page or "")
    if parts is None:
        return None
    host, path = parts["host"].lower().removeprefix("www."), (parts["path"] or "").strip("/")
    login = path if host == "github.com" else host.removesuffix(".github.io") if host.endswith(".github.io") and not path else ""
    return login if re.fullmatch(r"[A-Za-z0-9](?:-?[A-Za-z0-9])*", login) else None
