"""What commits say and touch: skilled work, chores, machines' work and the oddities of real histories."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.machines import AGENTS, BOT_PACKAGES, BOT_SUBJECTS, BOTS, MACHINES
from sandbox.records import Alias, Person, Repository
from sandbox.topics import TOPICS, Topic

SKILLED = (
    "Fix {thing}",
    "Improve {thing}",
    "Support {thing}",
    "Refactor {thing}",
    "Speed up {thing}",
    "Rework {thing}",
    "Add tests for {thing}",
    "feat: {thing}",
    "fix({scope}): {thing}",
    "[{scope}] Handle {thing}",
    "Document {thing}",
)
PASSING = (
    "Fix typo in {file}",
    "Rename variables in {file}",
    "Fix lint in {file}",
    "Add type hints to {file}",
)
CHORES = (
    ("Bump version to {version}", "pyproject.toml CHANGELOG.md"),
    ("Fix typo in README", "README.md"),
    ("Update CI image", ".github/workflows/ci.yml"),
    ("Fix flaky test", "tests/test_cli.py tests/conftest.py"),
    ("Refactor config loading", "src/config.py src/cli.py"),
    ("Pin dependencies", "requirements.txt pyproject.toml"),
    ("Add changelog entry", "CHANGELOG.md"),
    ("Address review comments", "src/cli.py src/api.py"),
    ("wip", "src/api.py"),
    ("Update installation docs", "docs/install.md docs/index.md"),
    ("Run formatter", "src/api.py src/cli.py src/config.py"),
    ("Cache wheels in CI", ".github/workflows/wheels.yml"),
    ("Remove dead code", "src/legacy.py src/api.py"),
    ("Fix import order", "src/__init__.py src/api.py"),
    ("Add contributor guide", "CONTRIBUTING.md"),
    ("Fix Windows build", "setup.py .github/workflows/windows.yml"),
)
BODIES = (
    "This came up while looking at another report.",
    "No change in behaviour is intended.",
    "The previous code assumed a single process.",
    "Benchmarks before and after are in the pull request.",
)
VENDORED_FOLDERS = (
    "quantization/gptq_awq_fp8",
    "kv_cache/paged_prefix_cache",
    "attention/flash_attention_kernels",
    "speculative_decoding/draft_model",
    "rag/retriever_reranker",
    "lora/adapter_merge",
    "moe/expert_router",
)
VENDORED_LINES = 200
GRADE_SHARES = {0: 0.0, 1: 0.36, 2: 0.46}
PASSING_SHARE = 0.2
HUMAN_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Draft:
    """What a commit says, apart from its place in the history."""

    author: Alias
    person_key: str | None
    subject: str
    paths: tuple[str, ...]
    trailers: tuple[str, ...] = ()
    body: str = ""
    skill: str | None = None
    line_count: int = 1


@dataclass(frozen=True, slots=True)
class Desk:
    """What drafts are made from: a random stream, the people and the repository."""

    rng: random.Random
    people: Sequence[Person]
    repository: Repository

    def signature(self, person: Person) -> Alias:
        """Return one of a person's signatures."""
        return self.rng.choices(person.aliases, [alias.weight for alias in person.aliases])[0]

    def colleague(self) -> Alias:
        """Return the signature of some member of the repository."""
        return self.signature(self.people[self.rng.choice(self.repository.members)[0]])


def draft_commit(desk: Desk, person: Person, is_first: bool) -> Draft:
    """Return what one event writes; a first event in a repository is always that person's work."""
    if person.is_vandal:
        return _draft_vendored(desk, person)
    chance = 0.0 if is_first else desk.rng.random()
    if chance < HUMAN_SHARE:
        return draft_human(desk, person, is_first)
    if chance < HUMAN_SHARE + 0.06:
        return _draft_bot(desk)
    if chance < HUMAN_SHARE + 0.09:
        return _draft_agent(desk, person)
    return Draft(desk.rng.choice(MACHINES), None, "Sync from build host", ("scripts/build.sh",))


def draft_human(desk: Desk, person: Person, is_first: bool) -> Draft:
    """Return a person's commit: work on a skill, a passing touch of skilled code, or a chore."""
    author, trailers = desk.signature(person), []
    subject, paths, skill = _choose_work(desk, person, is_first)
    body = desk.rng.choice(BODIES) if desk.rng.random() < 0.25 else ""
    if desk.rng.random() < 0.08:
        trailers.append(f"Co-authored-by: {desk.colleague().line}")
    if desk.rng.random() < 0.06:
        trailers.append(f"Co-authored-by: {desk.rng.choice(AGENTS).line}")
    if desk.repository.has_sign_off:
        trailers.append(f"Signed-off-by: {author.line}")
    if desk.rng.random() < 0.1:
        trailers.append(f"Reviewed-by: {desk.colleague().line}")
    return Draft(author, person.person_key, subject, paths, tuple(trailers), body, skill)


def draft_odd(desk: Desk, person: Person) -> Draft:
    """Return a commit with a Latin-1 name, separators in its subject and a path of stray bytes."""
    author = Alias("Ren\udce9 Dupr\udce9", desk.signature(person).email, 1.0)
    paths = ("docs/odd\nname-\udcff.txt", 'docs/"quoted"\tname.md')
    return Draft(author, person.person_key, "Strip \x1e and \x1f separators from chat templates", paths)


def _choose_work(desk: Desk, person: Person, is_first: bool) -> tuple[str, tuple[str, ...], str | None]:
    grade = max((grade for _, grade in person.skills), default=0)
    if grade and (is_first or desk.rng.random() < GRADE_SHARES[grade]):
        return _write_skilled(desk, _choose_topic(desk, person))
    if desk.rng.random() < PASSING_SHARE:
        return _write_passing(desk, TOPICS[desk.rng.choice(desk.repository.skills)])
    subject, paths = desk.rng.choice(CHORES)
    return subject.format(version=_version(desk.rng)), _localise(desk, paths.split()), None


def _choose_topic(desk: Desk, person: Person) -> Topic:
    priors = desk.repository.skills
    weights = [grade * (6 if skill in priors else 1) for skill, grade in person.skills]
    return TOPICS[desk.rng.choices([skill for skill, _ in person.skills], weights)[0]]


def _write_skilled(desk: Desk, topic: Topic) -> tuple[str, tuple[str, ...], str | None]:
    thing, scope = desk.rng.choice(topic.things), topic.area.rstrip("/").rpartition("/")[2]
    subject = desk.rng.choice(SKILLED).format(thing=thing, scope=scope)
    paths = desk.rng.sample(topic.paths, desk.rng.choice((1, 1, 2, 3)))
    return subject, _localise(desk, paths), topic.skill


def _write_passing(desk: Desk, topic: Topic) -> tuple[str, tuple[str, ...], str | None]:
    path = desk.rng.choice(topic.paths)
    if desk.rng.random() < 0.15:
        return f"Fix {desk.rng.choice(topic.things)}", _localise(desk, [path]), None
    return desk.rng.choice(PASSING).format(file=path.rpartition("/")[2]), _localise(desk, [path]), None


def _localise(desk: Desk, paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths as this repository lays them out: half call their package by name, not `src`."""
    package = desk.repository.name.partition("/")[2].partition("-")[0] if desk.repository.index % 2 else "src"
    return tuple(package + path[3:] if path.startswith("src/") else path for path in paths)


def _version(rng: random.Random) -> str:
    return f"{rng.randrange(3)}.{rng.randrange(20)}.{rng.randrange(9)}"


def _draft_bot(desk: Desk) -> Draft:
    bot = desk.rng.choices(BOTS, [alias.weight for alias in BOTS])[0]
    values = {"package": desk.rng.choice(BOT_PACKAGES), "old": _version(desk.rng), "new": _version(desk.rng)}
    return Draft(bot, None, BOT_SUBJECTS[bot.name].format(**values), ("requirements.txt",))


def _draft_agent(desk: Desk, person: Person) -> Draft:
    agent = desk.rng.choices(AGENTS, [alias.weight for alias in AGENTS])[0]
    subject, paths, skill = _choose_work(desk, person, is_first=False)
    return Draft(
        agent, None, subject, paths, (f"Co-authored-by: {desk.signature(person).line}",), skill=skill
    )


def _draft_vendored(desk: Desk, person: Person) -> Draft:
    folders = VENDORED_FOLDERS
    paths = tuple(
        f"third_party/{folders[number % len(folders)]}/part_{number // 500}/kernel_{number}.cu"
        for number in range(max(desk.repository.vendored_paths, 1))
    )
    subject = "Vendor quantization, KV cache, flash attention and speculative decoding kernels"
    return Draft(desk.signature(person), person.person_key, subject, paths, line_count=VENDORED_LINES)
