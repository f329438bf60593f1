"""The invented people's Hugging Face hub: accounts under known and unknown names, organisations, and what they share."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.github_accounts import build_accounts
from sandbox.github_records import Account
from sandbox.huggingface_artifacts import Artifact, draw_artifacts, draw_base_models, stamp
from sandbox.names import draw_handle, slug
from sandbox.orcids import build_orcids
from sandbox.projects import OWNERS
from sandbox.records import DAY, TODAY_SECONDS, Paper, Person
from sandbox.world import World

HUB = "https://huggingface.co/"
SHARE = 0.33
SAME_LOGIN_SHARE = 0.5
BIOS = ("", "", "ML, mostly.", "PhD student", "Open weights. Open data.", "Quantising everything")


@dataclass(frozen=True)
class HubAccount:
    """A user or an organisation as its overview shows it; `person_key` is the truth."""

    name: str
    person_key: str | None
    overview: Mapping[str, Any]
    socials: Mapping[str, str]

    @property
    def is_organisation(self) -> bool:
        """Say whether it is nobody's own."""
        return self.person_key is None


@dataclass(frozen=True)
class HubWorld:
    """Everything on the hub, accounts by their names in lower case."""

    accounts: Mapping[str, HubAccount]
    artifacts: tuple[Artifact, ...]


def build_hub(world: World) -> HubWorld:
    """Return the hub of a world."""
    profiles, orcids = build_accounts(world), build_orcids(world)
    names = name_accounts(world, profiles)
    people = {person.person_key: person for person in world.people}
    bases = [each for owner in OWNERS for each in draw_base_models(random.Random(f"{world.seed}/hub/{owner}"), owner)]
    artifacts = list(bases)
    for key, name in names.items():
        rng, papers = random.Random(f"{world.seed}/hub-artifacts/{key}"), _papers_of(world, key)
        artifacts += draw_artifacts(rng, people[key], name, bases, papers)
    made = Counter((each.owner, each.kind) for each in artifacts)
    users = [_user(world.seed, people[key], name, profiles.get(key), orcids.get(key), made) for key, name in names.items()]
    organisations = [_organisation(owner, users, made) for owner in OWNERS]
    return HubWorld({each.name.lower(): each for each in [*users, *organisations]}, tuple(artifacts))


def name_accounts(world: World, profiles: Mapping[str, Account]) -> dict[str, str]:
    """Return the account of each person who has one, by person key; a name that several link to is nobody's."""
    linked = {
        key: url.removeprefix(HUB) for key, profile in profiles.items() for _, url in profile.social_links if url.startswith(HUB)
    }
    claims = Counter(name.lower() for name in linked.values())
    taken = {*claims, *OWNERS}
    names = {}
    for person in world.people:
        key = person.person_key
        if key in linked:
            if claims[linked[key].lower()] == 1:
                names[key] = linked[key]
        elif not person.is_vandal and (name := _draw_name(world.seed, person, taken)):
            taken.add(name.lower())
            names[key] = name
    return names


def list_hub_identities(world: World) -> list[tuple[str, str, str]]:
    """Return the truth's rows: source, handle, person."""
    return [("huggingface", name, key) for key, name in name_accounts(world, build_accounts(world)).items()]


def _draw_name(seed: int, person: Person, taken: set[str]) -> str | None:
    rng = random.Random(f"{seed}/hub-name/{person.person_key}")
    if rng.random() >= SHARE:
        return None
    name = person.login if person.login and rng.random() < SAME_LOGIN_SHARE else draw_handle(rng)
    while name.lower() in taken:
        name = f"{name}{rng.randrange(2, 99)}"
    return name


def _papers_of(world: World, person_key: str) -> list[Paper]:
    return [paper for paper in world.papers if any(author.person_key == person_key for author in paper.authors)]


def _user(
    seed: int, person: Person, name: str, profile: Account | None, orcid: str | None, made: Mapping[tuple[str, str], int]
) -> HubAccount:
    rng = random.Random(f"{seed}/hub-profile/{person.person_key}")
    organisations = profile.organization_logins if profile else ()
    overview = {
        **_counts(name, made),
        "_id": f"{rng.getrandbits(96):024x}",
        "avatarUrl": f"https://cdn-avatars.example.org/{name}.jpg",
        "isPro": rng.random() < 0.1,
        "fullname": rng.choices((person.name.full, person.name.native or person.name.full, name), (80, 10, 10))[0],
        "numDiscussions": rng.randrange(20),
        "numUpvotes": rng.randrange(60),
        "numLikes": rng.randrange(90),
        "numFollowing": rng.randrange(40),
        "orgs": [_membership(owner) for owner in organisations],
        "details": _write_details(rng, person, profile, orcid),
        "user": name,
        "isFollowing": False,
        "type": "user",
        "createdAt": stamp(min(person.active_from + rng.randrange(200) * DAY, TODAY_SECONDS)),
    }
    handles = {"twitter": name, "linkedin": f"in/{name}"} if rng.random() < 0.2 else {}
    if person.login and rng.random() < 0.45:
        handles["github"] = person.login
    return HubAccount(name, person.person_key, overview, handles)


def _write_details(rng: random.Random, person: Person, profile: Account | None, orcid: str | None) -> str:
    words = [rng.choice(BIOS)]
    if profile and profile.website_url and profile.website_url.startswith("https") and rng.random() < 0.4:
        words.append(profile.website_url)
    if orcid and rng.random() < 0.3:
        words.append(f"ORCID https://orcid.org/{orcid}")
    if rng.random() < 0.1:
        words.append(f"Mail me: {slug(person.name.forenames)}@{slug(person.affiliation)}.example.org")
    return " · ".join(word for word in words if word)


def _organisation(owner: str, users: Sequence[HubAccount], made: Mapping[tuple[str, str], int]) -> HubAccount:
    members = [user for user in users if any(each["name"] == owner for each in user.overview["orgs"])]
    overview = {
        **_counts(owner, made), **_membership(owner),
        "type": "org", "isVerified": False, "isFollowing": False, "numUsers": len(members), "details": f"{owner} builds open models.",
    }  # fmt: skip
    return HubAccount(owner, None, overview, {})


def _membership(owner: str) -> dict[str, str]:
    return {
        "id": f"{random.Random(owner).getrandbits(96):024x}",
        "name": owner,
        "fullname": owner.replace("-", " ").title(),
        "avatarUrl": f"https://cdn-avatars.example.org/{owner}.png",
    }


def _counts(owner: str, made: Mapping[tuple[str, str], int]) -> dict[str, int]:
    told = {f"num{kind.title()}s": made[owner, kind] for kind in ("model", "dataset", "space")}
    return {**told, "numPapers": 0, "numFollowers": random.Random(f"followers/{owner}").randrange(500)}
