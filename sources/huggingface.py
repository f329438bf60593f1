"""The Hugging Face hub: the models, datasets and spaces of accounts that are watched, or that people known link to."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources.catalog import HUB_ACCOUNT
from sources.huggingface_client import Answer, Hub
from sources.huggingface_records import ACCOUNT, MISSING
from sources.json_landing import Row, reading, row, without
from sources.reading import Gap, Item, Remark, Target

ACCOUNTS = "accounts"
COMMON = ("author", "cardData", "createdAt", "disabled", "lastModified", "likes", "private", "tags")
FIELDS = {
    "model": (*COMMON, "downloads", "downloadsAllTime", "gated", "library_name", "pipeline_tag"),
    "dataset": (*COMMON, "citation", "description", "downloads", "downloadsAllTime", "gated"),
    "space": (*COMMON, "models", "datasets", "sdk"),
}
COUNTS = {"model": "numModels", "dataset": "numDatasets", "space": "numSpaces"}
UNWANTED = frozenset(("avatarUrl", "avatar_url", "avatar", "picture", "thumbnail", "email", "emails", "siblings"))
HANDLES = ("github",)  # the others are of no use here


@dataclass(frozen=True)
class Account:
    """One account as the hub tells of it, ready to land, and what of it the hub keeps back."""

    name: str
    rows: tuple[Row, ...]
    fingerprint: str
    last_modified: str
    gaps: tuple[Gap, ...] = ()


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield an account's whole listing if anything changed; or one file for each of `accounts` in the options."""
    hub = Hub(settings)
    if target.name == ACCOUNTS:
        yield from _read_accounts(target, settings, hub)
        return
    account = read_account(hub, target.name)
    if account.name.lower() != target.name.lower():
        yield Remark(f"it is called {account.name} now; correct the catalog")
    cursor = {"fingerprint": account.fingerprint, "last_modified": account.last_modified}
    if _is_known(target, account, settings):
        yield Remark(f"nothing new since {account.last_modified or 'it was last read'}")
        return
    yield reading(account.rows, {**cursor, "landed_on": _today().isoformat()}, replaces=True)
    yield from account.gaps


def read_account(hub: Hub, name: str) -> Account:
    """Return an account with all its artifacts; raises TargetGone where there is none of that name."""
    if not HUB_ACCOUNT.fullmatch(name):
        raise TargetRefused(f"{name!r} is no account of the hub; write one such as huggingface")
    told, payload = _overview(hub, name)
    payload = without(payload, UNWANTED)
    rows, marks, gaps = [row(ACCOUNT, told.url, payload, told.fetched_at)], [], []
    for kind, fields in FIELDS.items():
        listed = [(answer, thing) for answer in hub.listing(kind, name, fields) for thing in answer.content]
        things = listed[: hub.settings.huggingface.artifacts_per_account]
        shown = [(answer, thing) for answer, thing in things if not _is_private(thing)]
        rows += [row(kind, answer.url, _object(without(thing, UNWANTED)), answer.fetched_at) for answer, thing in shown]
        marks += [_mark(kind, thing) for _, thing in shown]
        gaps += _cut_off(kind, len(things), payload, hub.settings)
    told_of = [payload.get(key) for key in ("fullname", "details", "orgs", "socials")]
    return Account(
        str(payload.get("user") or payload.get("name") or name), tuple(rows), _digest([told_of, sorted(marks)]),
        max((mark[1] for mark in marks), default=""), tuple(gaps),
    )  # fmt: skip


def _overview(hub: Hub, name: str) -> tuple[Answer, dict[str, Any]]:
    """Return what the hub tells of a user, handles included, or of an organisation; both share one space of names."""
    try:
        told = hub.overview(name, is_organisation=False)
    except TargetGone:
        told = _organisation(hub, name)
        return told, {**told.content, "is_organisation": True}
    return told, {**told.content, "is_organisation": False, "socials": _handles(hub, name)}


def _organisation(hub: Hub, name: str) -> Answer:
    try:
        return hub.overview(name, is_organisation=True)
    except TargetGone as problem:
        raise TargetGone(f"the hub has no account {name!r}") from problem


def _handles(hub: Hub, name: str) -> dict[str, Any]:
    try:
        told = hub.socials(name).content.get("socialHandles")
    except TargetGone:
        return {}
    return {handle: told[handle] for handle in HANDLES if handle in told} if isinstance(told, dict) else {}


def _read_accounts(target: Target, settings: Settings, hub: Hub) -> Iterator[Item]:
    asked = target.options.get("accounts", ())
    assert isinstance(asked, Sequence)  # noqa: S101 - the caller's contract
    names = list(dict.fromkeys(str(name) for name in asked))
    most, digest = settings.huggingface.accounts_per_run, _digest(names)
    done = _done(target, digest)
    for at, name in enumerate(names[done : done + most], start=done + 1):
        rows, gaps = _rows_of(hub, name)
        yield reading(rows, {"list": digest, "done": "all" if at == len(names) else str(at)})
        yield from gaps
    left = len(names) - done - most
    if left > 0:
        yield Gap(f"huggingface.accounts_per_run ({most}) are read; {left} accounts are left for the next run", lasts=False)


def _rows_of(hub: Hub, name: str) -> tuple[list[Row], tuple[Gap, ...]]:
    """Return an account's rows; one that is not there, or not under that name, is told as missing."""
    now = datetime.now(UTC)
    if not HUB_ACCOUNT.fullmatch(name):
        return [row(MISSING, "", {ACCOUNT: name, "reason": "no name of an account"}, now)], ()
    try:
        account = read_account(hub, name)
    except TargetGone as problem:
        return [row(MISSING, "", {ACCOUNT: name, "reason": str(problem)}, now)], ()
    renamed = {ACCOUNT: name, "reason": f"it is called {account.name} now"}
    is_renamed = account.name.lower() != name.lower()
    return [*account.rows, *([row(MISSING, "", renamed, now)] if is_renamed else [])], account.gaps


def _is_private(thing: Any) -> bool:
    """Tell what only the token's owner may see: gated and disabled things are everybody's to know of."""
    return isinstance(thing, Mapping) and thing.get("private") is True


def _object(thing: Any) -> dict[str, Any]:
    """Return a thing as it lands; what is no object is landed within one, for the quarantine to tell."""
    return thing if isinstance(thing, dict) else {"unexpected": thing}


def _mark(kind: str, thing: Any) -> tuple[str, str]:
    told = thing if isinstance(thing, Mapping) else {}
    return f"{kind}:{told.get('id')}", str(told.get("lastModified") or "")


def _cut_off(kind: str, count: int, payload: Mapping[str, Any], settings: Settings) -> list[Gap]:
    most, told = settings.huggingface.artifacts_per_account, payload.get(COUNTS[kind])
    if count < most or not isinstance(told, int) or told <= most:
        return []
    return [Gap(f"the {most} last modified {kind}s of {told} are read (huggingface.artifacts_per_account)")]


def _is_known(target: Target, account: Account, settings: Settings) -> bool:
    """Tell whether what has landed holds still; downloads and likes change daily and may grow old."""
    cursor = {} if target.is_full or not target.cursor else target.cursor
    if cursor.get("fingerprint") != account.fingerprint:
        return False
    return _today() - date.fromisoformat(cursor["landed_on"]) < timedelta(days=settings.huggingface.refresh_days)


def _today() -> date:
    return datetime.now(UTC).date()


def _done(target: Target, digest: str) -> int:
    """Return how many accounts of the same list an unfinished run has landed."""
    cursor = {} if target.is_full or not target.cursor else target.cursor
    done = cursor.get("done", "all")
    return int(done) if cursor.get("list") == digest and done.isdigit() else 0


def _digest(told: Any) -> str:
    return hashlib.blake2b(json.dumps(told, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
