"""The ORCIDs of the invented people: whoever shows one on GitHub has that one, some others have one nobody sees there."""

import random

from sandbox.github_accounts import build_accounts, make_orcid
from sandbox.world import World

ADDRESS = "https://orcid.org/"
SHARE = 0.4


def build_orcids(world: World) -> dict[str, str]:
    """Return the ORCID of each person who has one, by person key."""
    shown = {
        key: url.removeprefix(ADDRESS)
        for key, account in build_accounts(world).items()
        for _, url in account.social_links
        if url.startswith(ADDRESS)
    }
    others = {person.person_key: _draw(world.seed, person.person_key) for person in world.people}
    return {key: orcid for key in others if (orcid := shown.get(key) or others[key])}


def _draw(seed: int, person_key: str) -> str | None:
    rng = random.Random(f"{seed}/orcid/{person_key}")
    return make_orcid(rng.randrange(10**9)) if rng.random() < SHARE else None
