"""The invented researchers' profiles at OpenReview: most have one, filled in as people do."""

import random
from collections import Counter
from collections.abc import Mapping

from sandbox.github_accounts import build_accounts, make_orcid
from sandbox.github_records import Account
from sandbox.names import draw_handle, slug
from sandbox.openreview_ids import openreview_id
from sandbox.openreview_records import Post, Profile
from sandbox.people import AFFILIATIONS
from sandbox.records import Person
from sandbox.topics import TOPICS
from sandbox.world import World

IS_RENAMED = 0.08
COUNTRIES = ("US", "GB", "CN", "DE", "KR", "FR", "CA", "CH", "SG", "IN")
POSITIONS = ("PhD student", "Researcher", "Assistant Professor", "Postdoc", "Research Engineer")


def build_profiles(world: World) -> dict[str, Profile]:
    """Return the researchers' profiles by the person's key; the number in an id tells people of one name apart."""
    accounts, others = build_accounts(world), Counter[str]()
    profiles = {}
    for index, person in enumerate(world.people):
        rng = random.Random(f"{world.seed}/openreview/profile/{index}")
        own = openreview_id(world, index) if person.is_researcher else None
        if own:
            other = _other_id(person, others) if rng.random() < IS_RENAMED else None
            profiles[person.person_key] = _draw_profile(rng, person, accounts.get(person.person_key), own, other)
    return profiles


def address_of(person: Person) -> str:
    """Return the address at the place where a person works."""
    return f"{slug(person.name.forenames)}.{slug(person.name.keyname)}@{domain_of(person.affiliation)}"


def domain_of(affiliation: str) -> str:
    """Return a place's domain."""
    return f"{slug(affiliation)}.example.edu"


def _draw_profile(
    rng: random.Random, person: Person, account: Account | None, own: str, other: str | None
) -> Profile:
    name, links, number = person.name, _links(account), rng.randrange(10**6)
    return Profile(
        profile_id=own,
        other_ids=(other,) if other else (),
        names=(name.full, *([name.native] if name.native and rng.random() < 0.3 else [])),
        email=address_of(person),
        homepage=_draw_homepage(rng, person, account),
        github=_draw_github(rng, account),
        orcid=links.get("orcid.org") or (f"https://orcid.org/{make_orcid(number)}" if rng.random() < 0.1 else None),
        dblp=f"https://dblp.org/pid/{number % 400}/{number // 400 + 1}" if rng.random() < 0.5 else None,
        google_scholar=links.get("scholar.google"),
        linkedin=f"https://www.linkedin.com/in/{draw_handle(rng)}" if rng.random() < 0.3 else None,
        history=_draw_history(rng, person),
        expertise=tuple(thing for skill, _ in person.skills for thing in TOPICS[skill].things[:2]),
        person_key=person.person_key,
    )


def _other_id(person: Person, others: Counter[str]) -> str:
    """Return an id made of initial and surname, under which nobody has a profile of their own."""
    stem = f"{person.name.forenames[0]}_{'_'.join(person.name.keyname.split())}"
    others[stem] += 1
    return f"~{stem}{others[stem]}"


def _links(account: Account | None) -> Mapping[str, str]:
    """Return what the person links to from GitHub too, by the site."""
    links = account.social_links if account else ()
    return {site: url for _, url in links for site in ("orcid.org", "scholar.google") if site in url}


def _draw_homepage(rng: random.Random, person: Person, account: Account | None) -> str | None:
    theirs = account.website_url if account else None
    if theirs and rng.random() < 0.7:
        return theirs
    pages = [f"https://{slug(person.name.forenames)}{slug(person.name.keyname)}.example.org/"]
    pages += [f"https://{account.login}.github.io", f"https://{account.login.lower()}.github.io/"] if account else []
    return rng.choice(pages) if rng.random() < 0.45 else None


def _draw_github(rng: random.Random, account: Account | None) -> str | None:
    if account is None or rng.random() > 0.3:
        return None
    login = account.login
    return rng.choice((f"https://github.com/{login}", f"github.com/{login}/", f"http://www.github.com/{login}", login))


def _draw_history(rng: random.Random, person: Person) -> tuple[Post, ...]:
    begun, place = rng.randrange(2015, 2024), person.affiliation
    now = _post(rng, place, begun, None)
    earlier = rng.choice([other for other in AFFILIATIONS if other != place])
    return (now, _post(rng, earlier, begun - 4, begun)) if rng.random() < 0.5 else (now,)


def _post(rng: random.Random, place: str, start: int, end: int | None) -> Post:
    country = COUNTRIES[AFFILIATIONS.index(place) % len(COUNTRIES)]
    return Post(place, domain_of(place), rng.choice(POSITIONS), country, start, end)
