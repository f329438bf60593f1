"""OpenReview's author profiles: names, links, institutions and subjects of the ids that are asked for."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources import openreview_links as links
from sources.http import ServiceShut
from sources.openreview_budget import BudgetSpent
from sources.openreview_client import Answer, Client
from sources.openreview_landing import Row, kept_profile, reading, row
from sources.openreview_notes import PROFILE_ID
from sources.paper_records import PROFILES
from sources.reading import Cursor, Gap, Item, Target

YEARS = range(1900, 2200)
TOO_MANY_TO_BE_MISSING = 20


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def fetch_profiles(target: Target, settings: Settings, clock: Callable[[], datetime] = utc_now) -> Iterator[Item]:
    """Yield one Reading per request for the ids in `options["profiles"]` (~Given_Family1); raises TargetError.

    An id that is not there lands too, so that it is not asked for every night.
    """
    ids = _wanted(target)
    digest = hashlib.blake2b(json.dumps(ids).encode(), digest_size=16).hexdigest()
    client, size = Client(settings), settings.openreview.profiles_per_request
    for start in range(_done(target, digest), len(ids), size):
        part = ids[start : start + size]
        try:
            answer = client.profiles(part)
        except (BudgetSpent, ServiceShut) as problem:
            yield Gap(f"{problem}; {len(ids) - start} of {len(ids)} profiles wait for the next run", lasts=False)
            return
        if not answer.items and len(part) >= TOO_MANY_TO_BE_MISSING:
            raise TargetRefused(f"OpenReview shows none of {len(part)} profiles, which cannot be; run again later")
        done = start + len(part)
        yield reading(_rows(part, answer, clock()), {"list": digest, "done": "all" if done >= len(ids) else str(done)})


def parse(kind: str, body: bytes) -> list[dict[str, Any]]:
    """Return one row of PROFILES for a landed profile; one that is missing has its id alone. Raises ValueError."""
    profile = json.loads(body)
    profile_id = profile.get("id") if isinstance(profile, dict) else None
    if not isinstance(profile_id, str) or not PROFILE_ID.fullmatch(profile_id):
        raise ValueError(f"no profile: {str(body[:60], 'utf-8', 'replace')}")
    empty: dict[str, Any] = {**dict.fromkeys(PROFILES.names), "former_ids": [], "names": [], "history": [], "expertise": []}
    if kind == "missing":
        return [{**empty, "profile_id": profile_id}]
    return [{**empty, **_profile(profile_id, profile["content"])}]


def _profile(profile_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    names = sorted(content["names"], key=lambda name: name.get("preferred") is not True)
    ids = dict.fromkeys(name["username"] for name in names if _is_id(name.get("username")))
    told = {name: content[name] for name in content if isinstance(content[name], str)}
    return {
        "profile_id": profile_id,
        "former_ids": [one for one in ids if one != profile_id],
        "names": list(dict.fromkeys(full for name in names if (full := _full(name)))),
        "homepage": links.homepage(told.get("homepage")),
        "github_login": links.github_login(told.get("github")),
        "orcid": links.orcid(told.get("orcid")),
        "dblp": links.dblp_pid(told.get("dblp")),
        "google_scholar": links.scholar_user(told.get("gscholar")),
        "semantic_scholar": links.semantic_scholar_author(told.get("semanticScholar")),
        "history": [_post(post) for post in content["history"]],
        "expertise": _subjects(content["expertise"]),
    }


def _full(name: Mapping[str, Any]) -> str:
    parts = [name.get("fullname")] if name.get("fullname") else [name.get(part) for part in ("first", "middle", "last")]
    return " ".join(" ".join(part for part in parts if isinstance(part, str)).split())


def _post(post: Mapping[str, Any]) -> dict[str, Any]:
    place = post.get("institution") or {}
    country = _text(place.get("country")) or ""
    return {
        "institution": _text(place.get("name")),
        "domain": (_text(place.get("domain")) or "").lower() or None,
        "position": _text(post.get("position")),
        "country_code": country.upper() if len(country) == 2 and country.isalpha() else None,
        "start_year": _year(post.get("start")),
        "end_year": _year(post.get("end")),
    }


def _subjects(expertise: Iterable[Mapping[str, Any]]) -> list[str]:
    lists = (one.get("keywords") for one in expertise)
    words = (word for listed in lists if isinstance(listed, list) for word in listed if isinstance(word, str))
    return list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))


def _text(told: object) -> str | None:
    return (" ".join(told.split()) or None) if isinstance(told, str) else None


def _year(told: object) -> int | None:
    year = int(told) if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) == 4 else told
    return year if isinstance(year, int) and not isinstance(year, bool) and year in YEARS else None


def _rows(part: Sequence[str], answer: Answer, now: datetime) -> list[Row]:
    """Return the profiles that came, and a record for each id that none of them goes by."""
    came = [profile for profile in answer.items if isinstance(profile, Mapping) and _is_id(profile.get("id"))]
    kept = [kept_profile(profile) for profile in came]
    ids = {one for profile in kept for one in (profile["id"], *(name.get("username") for name in profile["content"]["names"]))}
    absent = [{"id": wanted} for wanted in part if wanted not in ids]
    rows = [row("profile", answer.url, profile, now) for profile in kept]
    return rows + [row("missing", answer.url, told, now) for told in absent]


def _is_id(told: object) -> bool:
    return isinstance(told, str) and bool(PROFILE_ID.fullmatch(told))


def _wanted(target: Target) -> list[str]:
    told = target.options.get("profiles", ())
    if not isinstance(told, Sequence) or not all(_is_id(one) for one in told):
        raise TargetRefused("profiles are asked for by ids such as ~Given_Family1")
    return list(dict.fromkeys(told))


def _done(target: Target, digest: str) -> int:
    """Return how many ids of the same list an unfinished run has landed."""
    cursor: Cursor = {} if target.is_full or not target.cursor else target.cursor
    done = cursor.get("done", "all")
    return int(done) if cursor.get("list") == digest and done.isdigit() else 0
