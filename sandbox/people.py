"""The invented people: who they are, what they know and under which signatures they commit."""

import random
from dataclasses import dataclass, field, replace

from sandbox.machines import MACHINES
from sandbox.names import draw_handle, draw_name, fold, slug
from sandbox.records import DAY, TODAY_SECONDS, Alias, Person, PersonName
from sandbox.topics import SKILLS

AFFILIATIONS = (
    "Northlake University",
    "Harrow Institute of Technology",
    "Vectorworks Research",
    "Tidewater AI",
    "University of Eastmere",
    "Copperfield Labs",
    "Institute for Machine Reading, Velden",
    "Saltmarsh Compute",
    "Ostrava Polytechnic College",
    "Brightwater Semiconductors",
    "Meridian State University",
    "Quillstone",
)
PRIVATE_DOMAINS = ("mail.example.com", "post.example.net", "example.org", "inbox.example.net")
PEOPLE_PER_LABORATORY = 8

# Each trait recurs as (every so many people, from this one on), so that even a small world has them all.
TRAITS = {
    "writes only papers": (6, 5),
    "commits much without a skill": (50, 3),
    "has the name of the tenth before": (50, 49),
    "has the name of the ninth before": (150, 58),
    "renamed the account": (9, 4),
    "commits under a handle": (8, 2),
    "commits under an address": (13, 7),
    "commits from a shared machine": (11, 6),
}
VANDAL = 0


@dataclass
class Registry:
    """The logins and addresses given out so far, so that no two people share one by accident."""

    taken: set[str] = field(default_factory=set)

    def claim(self, stem: str, ending: str = "") -> str:
        """Return `stem` and `ending`, with a number between them if that is taken."""
        claimed, number = stem + ending, 2
        while claimed.lower() in self.taken:
            claimed, number = f"{stem}{number}{ending}", number + 1
        self.taken.add(claimed.lower())
        return claimed


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person's signatures are drawn from."""

    index: int
    name: PersonName
    affiliation: str
    logins: tuple[str, ...]
    github_id: int | None


def build_people(seed: int, count: int) -> tuple[Person, ...]:
    """Return the world's people; the first is the vandal."""
    registry = Registry()
    return tuple(_build_person(seed, index, registry) for index in range(count))


def name_of(seed: int, index: int) -> PersonName:
    """Return a person's name; some share the exact name of an earlier person."""
    if has_trait(index, "has the name of the tenth before"):
        return name_of(seed, index - 10)
    if has_trait(index, "has the name of the ninth before"):
        return name_of(seed, index - 9)
    return draw_name(random.Random(f"{seed}/name/{index}"))


def has_trait(index: int, trait: str) -> bool:
    """Return whether the person of that index has a recurring trait."""
    step, first = TRAITS[trait]
    return index % step == first


def _build_person(seed: int, index: int, registry: Registry) -> Person:
    rng = random.Random(f"{seed}/person/{index}")
    skills = _draw_skills(rng, index)
    profile = _draw_profile(rng, index, name_of(seed, index), bool(skills), registry)
    active_from = TODAY_SECONDS - rng.randrange(300, 2_000) * DAY
    is_active = rng.random() < 0.6
    is_researcher = has_trait(index, "writes only papers") or bool(skills and rng.random() < 0.5)
    return Person(
        person_key=f"p{index:05}",
        name=profile.name,
        github_id=profile.github_id,
        logins=profile.logins,
        aliases=_draw_aliases(rng, profile, registry),
        affiliation=profile.affiliation,
        skills=skills,
        activity=_draw_activity(rng, index, bool(skills)),
        active_from=active_from,
        active_to=TODAY_SECONDS if is_active else rng.randrange(active_from + 200 * DAY, TODAY_SECONDS),
        is_researcher=is_researcher,
        is_vandal=index == VANDAL,
    )


def _draw_skills(rng: random.Random, index: int) -> tuple[tuple[str, int], ...]:
    if index == VANDAL or has_trait(index, "commits much without a skill"):
        return ()
    count = rng.choices(range(4), (30, 32, 26, 12))[0]
    return tuple((skill, rng.choice((1, 2))) for skill in rng.sample(SKILLS, count))


def _draw_activity(rng: random.Random, index: int, is_skilled: bool) -> float:
    drawn = min(rng.lognormvariate(0.0, 0.9), 6.0)
    if index == VANDAL or has_trait(index, "writes only papers"):
        return 0.0
    if has_trait(index, "commits much without a skill"):
        return 7.0 + drawn
    return max(drawn, 0.7) if is_skilled else drawn


def _draw_profile(
    rng: random.Random, index: int, name: PersonName, is_skilled: bool, registry: Registry
) -> Profile:
    affiliation = AFFILIATIONS[index // PEOPLE_PER_LABORATORY % len(AFFILIATIONS)]
    needs_account = is_skilled or index == VANDAL or has_trait(index, "commits much without a skill")
    if has_trait(index, "writes only papers") or not (needs_account or rng.random() < 0.7):
        return Profile(index, name, affiliation, (), None)
    logins = tuple(
        _draw_login(rng, name, registry) for _ in range(1 + has_trait(index, "renamed the account"))
    )
    return Profile(index, name, affiliation, logins, 1_000_000 + index * 3_571 + rng.randrange(3_000))


def _draw_login(rng: random.Random, name: PersonName, registry: Registry) -> str:
    given, surname = slug(name.forenames), slug(name.keyname)
    shapes = (given + surname, given[0] + surname, f"{surname}-{given[0]}", given + surname[0])
    return registry.claim(draw_handle(rng) if rng.random() < 0.4 else rng.choice(shapes))


def _draw_aliases(rng: random.Random, profile: Profile, registry: Registry) -> tuple[Alias, ...]:
    name, index = profile.name, profile.index
    main = Alias(_draw_git_name(rng, profile), "", 1.0, name.zone)
    share = rng.uniform(0.4, 0.98) if profile.logins and rng.random() < 0.72 else 0.0
    aliases = _noreply_aliases(rng, replace(main, weight=share), profile) if share else []
    emails = _draw_emails(rng, profile, registry)
    names = [_second_name(rng, name, main.name) for _ in emails]
    if has_trait(index, "commits under an address"):
        names[0] = emails[0]
    weight = (1.0 - share) / len(emails)
    aliases += [Alias(second, email, weight, name.zone) for second, email in zip(names, emails, strict=True)]
    if has_trait(index, "commits from a shared machine"):
        aliases.append(replace(main, email=MACHINES[index % len(MACHINES)].email, weight=0.15))
    return tuple(aliases)


def _noreply_aliases(rng: random.Random, model: Alias, profile: Profile) -> list[Alias]:
    emails = [f"{profile.github_id}+{login}@users.noreply.github.com" for login in profile.logins]
    if rng.random() < 0.25:
        emails.append(f"{profile.logins[0]}@users.noreply.github.com")
    return [replace(model, email=email, weight=model.weight / len(emails)) for email in emails]


def _draw_git_name(rng: random.Random, profile: Profile) -> str:
    name = profile.name
    if profile.logins and has_trait(profile.index, "commits under a handle"):
        return profile.logins[-1]
    if name.native and rng.random() < 0.3:
        return name.native
    return name.reversed if name.is_surname_first and rng.random() < 0.4 else name.full


def _second_name(rng: random.Random, name: PersonName, git_name: str) -> str:
    others = [git_name] * 5 + [
        name.full,
        fold(name.full),
        name.reversed if name.is_surname_first else name.full,
    ]
    others += [name.native or name.full, slug(name.forenames), draw_handle(rng)]
    return rng.choice(others)


def _draw_emails(rng: random.Random, profile: Profile, registry: Registry) -> list[str]:
    given, surname = slug(profile.name.forenames), slug(profile.name.keyname)
    users = (f"{given}.{surname}", given[0] + surname, given, draw_handle(rng))
    company = slug(profile.affiliation) + ".example.com"
    domains = rng.sample(PRIVATE_DOMAINS, rng.choice((1, 1, 2))) + [company] * (rng.random() < 0.6)
    return [registry.claim(rng.choice(users), f"@{domain}") for domain in domains]
