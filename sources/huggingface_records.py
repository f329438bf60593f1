"""The hub's artifacts and accounts as rows: JSON in, one row out of each."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sources.arxiv_comments import code_links
from sources.arxiv_records import ARXIV_ID
from sources.json_fields import flag, inner, inners, read_object, text, texts, whole

Record = dict[str, Any]

FOLDERS = {"model": "", "dataset": "datasets/", "space": "spaces/"}
HUB = "https://huggingface.co"
ACCOUNT, MISSING = "account", "missing"
GITHUB_USER = re.compile(r"(?:(?:https?://)?(?:www\.)?github\.com/|@)?([a-z0-9][a-z0-9-]{0,38})/?", re.IGNORECASE)
PAPER = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\b(?:huggingface|hf)\.co/papers/|\barxiv[: ]\s?|\beprint\s?=\s?[{\"])(\d{4}\.\d{4,5})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
CARD = ("cardData", "description", "citation")
HEADLINES = ("title", "pretty_name", "model_name", "short_description", "summary", "description")
LONGEST_SUMMARY = 1_000
ORCID = re.compile(r"\borcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s<>()\[\]\"']*[^\s<>()\[\]\"'.,;:!?]")
ELSEWHERE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:github\.com|gitlab\.com|huggingface\.co|hf\.co|orcid\.org|linkedin\.com|twitter\.com|x\.com|"
    r"bsky\.app|scholar\.google\.\w+|arxiv\.org|youtube\.com|discord\.gg|discord\.com|kaggle\.com|medium\.com)(?:/|$)",
    re.IGNORECASE,
)


def parse(kind: str, body: bytes) -> list[Record]:
    """Return the one row of a model, dataset or space, or of an account; raises ValueError if it has another shape."""
    record = read_object(body)
    if kind == MISSING:
        return [_account_row(account=_named(record, "account"))]
    return [_account(record) if kind == ACCOUNT else _artifact(kind, record)]


def _artifact(kind: str, record: Record) -> Record:
    name, tags = _named(record, "id"), texts(record, "tags")
    owner = name.rpartition("/")[0] or text(record, "author")
    maker, card = text(record, "author"), _words([record.get(key) for key in CARD])
    return {
        "artifact_id": f"{kind}:{name}",
        "kind": kind,
        "owner": owner,
        "author": None if maker == owner else maker,  # the hub calls the owner so, and tells of no other
        "title": name,
        "url": f"{HUB}/{FOLDERS[kind]}{name}",
        "created_at": _moment(record, "createdAt"),
        "updated_at": _moment(record, "lastModified"),
        "downloads": whole(record, "downloads", 64),
        "likes": whole(record, "likes", 64),
        "tags": tags,
        "base_models": _distinct(tag.rpartition(":")[2] for tag in tags if tag.startswith("base_model:")),
        "arxiv_ids": _distinct([*(_arxiv_id(tag) for tag in tags if tag.startswith("arxiv:")), *PAPER.findall(" ".join(card))]),
        "code_links": [link for link in code_links(*card) if "huggingface.co" not in link],
        "summary": _summary(record),
    }


def _summary(record: Record) -> str | None:
    """Return what the card says at its head: its title, its short description, the first words of a dataset's text."""
    card = record.get("cardData")
    told = [text(card, key) for key in HEADLINES if isinstance(card.get(key), str)] if isinstance(card, dict) else []
    said = " ".join(" ".join(dict.fromkeys(word for word in (*told, text(record, "description")) if word)).split())
    return said[:LONGEST_SUMMARY] or None


def _account(record: Record) -> Record:
    name, about, socials = _name(record), text(record, "details") or "", inner(record, "socials")
    github = GITHUB_USER.fullmatch(text(socials, "github") or "")
    return _account_row(
        account=name,
        name=text(record, "fullname"),
        is_organisation=flag(record, "is_organisation"),
        organisations=_distinct(text(each, "name") for each in inners(record, "orgs")),
        github_login=github[1] if github else None,
        homepage=_only(link for link in LINK.findall(about) if not ELSEWHERE.match(link)),
        orcid=_only(found.upper() for found in ORCID.findall(about)),
        follower_count=whole(record, "numFollowers", 64),
    )


def _account_row(**told: Any) -> Record:
    keys = ("account", "name", "is_organisation", "organisations", "github_login", "homepage", "orcid", "follower_count")
    return {**dict.fromkeys(keys), "organisations": [], **told}


def _name(record: Record) -> str:
    """Return what an account is called on the hub: a user's overview says `user`, an organisation's `name`."""
    return text(record, "user") or _named(record, "name")


def _named(record: Record, key: str) -> str:
    found = text(record, key)
    if not found:
        raise ValueError(f"no {key}")
    return found


def _only(found: Iterable[str]) -> str | None:
    """Return what is named alone; of several nobody knows which is the account's own."""
    distinct = list(dict.fromkeys(found))
    return distinct[0] if len(distinct) == 1 else None


def _arxiv_id(tag: str) -> str | None:
    match = ARXIV_ID.match(tag.removeprefix("arxiv:"))
    return match["id"] if match else None


def _words(value: Any) -> list[str]:
    """Return every text within a card's data."""
    if isinstance(value, str):
        return [value]
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for each in held for word in _words(each)]


def _moment(record: Record, key: str) -> datetime | None:
    """Return a moment in UTC, without zone, as the warehouse keeps them."""
    told = text(record, key)
    if not told:
        return None
    moment = datetime.fromisoformat(told)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    except OverflowError as problem:
        raise ValueError(f"{key}: {told!r} is out of reach") from problem


def _distinct(found: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(each for each in found if each))
