"""The invented accounts: profiles as people fill them in, organizations, bots, and accounts since deleted."""

import random
import zlib

from sandbox.github_places import NOWHERE, PLACES
from sandbox.github_records import Account
from sandbox.machines import AGENTS, BOTS, MACHINES
from sandbox.names import draw_handle, slug
from sandbox.people import AFFILIATIONS
from sandbox.projects import OWNERS
from sandbox.records import DAY, TODAY_SECONDS, Alias, Person
from sandbox.world import World

NOREPLY = "@users.noreply.github.com"
FOUNDED = TODAY_SECONDS - 3_000 * DAY
REVIEW_BOT = Account(91_000_001, "acme-reviewer", "Bot", created_at=FOUNDED)
RELEASE_ACCOUNT = Account(91_000_002, "acme-release-bot", bio="Releases things.", created_at=FOUNDED)
BIOS = (
    "",
    "",
    "Making machines read.",
    "kernels and coffee ☕",
    "PhD student",
    "ex-physicist",
    "Compilers, mostly.\r\n",
)
ORGANIZATIONS = {
    login: Account(92_000_000 + at, login, "Organization", created_at=FOUNDED) for at, login in enumerate(OWNERS)
}
DELETED = (12, 9)  # every so many people, from this one on


def build_accounts(world: World) -> dict[str, Account]:
    """Return the account of each person that has one today, by person key."""
    return {
        person.person_key: _draw_account(world.seed, index, person)
        for index, person in enumerate(world.people)
        if person.github_id is not None and not is_deleted(index, person)
    }


def is_deleted(index: int, person: Person) -> bool:
    """Return whether a person has deleted the account; experts keep theirs."""
    return not (person.skills or person.is_vandal) and index % DELETED[0] == DELETED[1]


def build_bots() -> dict[str, Account]:
    """Return the accounts that are no people, by the address they commit with."""
    bots = {}
    for alias in (*BOTS, *AGENTS):
        number, plus, rest = alias.email.partition("+")
        if plus and rest.endswith(NOREPLY):
            login = rest.removesuffix(NOREPLY).removesuffix("[bot]").lower()
            bots[alias.email] = Account(int(number), login, "Bot", created_at=FOUNDED)
    return {**bots, BOTS[-1].email: RELEASE_ACCOUNT}


def is_registered(alias: Alias, person: Person) -> bool:
    """Return whether GitHub knows an address as the person's: not the machines', and a few were never added."""
    user, _, domain = alias.email.partition("@")
    if alias.email in {machine.email for machine in MACHINES}:
        return False
    if f"@{domain}" == NOREPLY:
        return "+" in user or user == person.login
    return zlib.crc32(alias.email.encode()) % 20 != 0


def _draw_account(seed: int, index: int, person: Person) -> Account:
    rng = random.Random(f"{seed}/profile/{index}")
    login, created_at = person.login or "", person.active_from - rng.randrange(30, 1_500) * DAY
    place, location = _draw_place(rng, person.affiliation)
    return Account(
        database_id=person.github_id or 0,
        login=login,
        name=rng.choices((person.name.full, person.name.native or "", None, login), (76, 8, 10, 6))[0],
        company=_draw_company(rng, person.affiliation),
        location=location,
        bio=rng.choice(BIOS),
        website_url=_draw_website(rng, person),
        is_hireable=rng.random() < 0.15,
        social_links=_draw_links(rng, person),
        organization_logins=tuple(rng.sample(OWNERS, rng.choice((0, 0, 1, 2)))),
        follower_count=int(rng.lognormvariate(3.0, 1.4)),
        created_at=created_at,
        updated_at=rng.randrange(max(created_at, TODAY_SECONDS - 400 * DAY), TODAY_SECONDS),
        place=place,
        person_key=person.person_key,
    )


def _draw_place(rng: random.Random, affiliation: str) -> tuple[tuple[str, str] | None, str | None]:
    """Return where a person lives and how that is written; laboratories are in one city, some people elsewhere."""
    if rng.random() < 0.25:
        return None, rng.choice((None, *NOWHERE))
    home = AFFILIATIONS.index(affiliation) % len(PLACES)
    city, country, spellings = PLACES[home] if rng.random() < 0.6 else rng.choice(PLACES)
    return (city, country), rng.choice(spellings)


def _draw_company(rng: random.Random, affiliation: str) -> str | None:
    written = (
        None,
        "",
        f"@{slug(affiliation)}",
        affiliation,
        f"{affiliation} ",
        f"Intern @{slug(affiliation)}",
        "Acme Labs",
    )
    return rng.choices(written, (30, 5, 20, 25, 5, 5, 10))[0]


def _draw_website(rng: random.Random, person: Person) -> str | None:
    given, surname = slug(person.name.forenames), slug(person.name.keyname)
    pages = (f"https://{person.login}.github.io", f"{person.login}.github.io", f"https://{given}{surname}.example.org/")
    return rng.choices((None, "", *pages), (45, 5, 15, 10, 25))[0]


def _draw_links(rng: random.Random, person: Person) -> tuple[tuple[str, str], ...]:
    """Return provider and address of each social account; those without a provider of their own are GENERIC."""
    scholar = "".join(rng.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", k=9))
    handle = rng.choice((person.login or "", draw_handle(rng)))
    links = (
        (0.15, "GENERIC", f"https://orcid.org/{make_orcid(rng.randrange(10**9))}"),
        (0.12, "LINKEDIN", f"https://www.linkedin.com/in/{handle}"),
        (0.2, "TWITTER", f"https://twitter.com/{handle}"),
        (0.12, "GENERIC", f"https://scholar.google.com/citations?user={scholar}AAAJ&hl=en"),
        (0.15, "GENERIC", f"https://huggingface.co/{handle}"),
        (0.05, "MASTODON", f"https://social.example.org/@{handle}"),
    )
    return tuple((provider, url) for share, provider, url in links if rng.random() < share)


def make_orcid(number: int) -> str:
    """Return the ORCID of a number, its check digit included (ISO 7064 MOD 11-2)."""
    digits = f"0000000{number % 10**8:08}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    whole = digits + ("X" if check == 10 else str(check))
    return "-".join(whole[at : at + 4] for at in range(0, 16, 4))
