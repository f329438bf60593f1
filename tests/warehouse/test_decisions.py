"""Decisions of reviewers: they join and part accounts, negatives win, and undoing one is as if it had never been."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from headwater.errors import DecisionRefused
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town
from warehouse import decisions, history
from warehouse.build import write_ledger
from warehouse.decision_files import export_decisions, import_decisions

HOMONYMS = """
    commit | author
    c1     | Wei Zhang <11+wei>
    c2     | Wei Zhang <12+zhang>
    c3     | Bo Quill <bo>
    c4     | quill <office>
"""


def decide(world: World, *told: tuple[str, str, str]) -> None:
    """Put decisions (kind, account, other account) in force, numbered from 1."""
    world.con.execute("TRUNCATE raw.decisions")
    for at, (kind, one, other) in enumerate(told, start=1):
        world.con.execute(
            """INSERT INTO raw.decisions (decision_id, kind, account_id, other_account_id, made_by, made_at, reason)
            VALUES (?, ?, ?, ?, 'reviewer', '2026-01-01', 'asked')""", [str(at), kind, one, other])  # fmt: skip


# ---------------------------------------------------------------- what they do to people


def test_same_joins_what_no_rule_joins(world: World) -> None:
    world.git(HOMONYMS)
    decide(world, ("same", "git:c3#0", "git:c4#0"))
    assert world.who() == "c1 | c2 | c3 c4"


def test_a_human_may_join_two_github_accounts(world: World) -> None:
    world.git(HOMONYMS)
    decide(world, ("same", "github:11", "github:12"))
    assert world.who() == "c1 c2 | c3 | c4"


def test_not_same_parts_what_a_rule_joins(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | Ada Vance <home>
        c3     | av <home>
    """)
    assert world.who() == "c1 c2 c3"
    decide(world, ("not_same", "github:11", "git:c2#0"))
    assert world.who() == "c1 | c2 c3"


def test_negative_decision_wins_over_a_positive_one(world: World) -> None:
    world.git(HOMONYMS)
    decide(world, ("same", "git:c3#0", "git:c4#0"), ("not_same", "git:c4#0", "git:c3#0"))
    assert world.who() == "c1 | c2 | c3 | c4"


def test_chain_through_a_decided_pair_is_cut_at_its_weakest_link(world: World) -> None:
    """A hard key holds, a name gives way."""
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | Ada Vance <home>
        c3     | Ada Marsh <home>
    """)
    decide(world, ("not_same", "github:11", "git:c3#0"))
    assert world.who() == "c1 | c2 c3"


def test_undone_decision_is_as_if_it_had_never_been(world: World) -> None:
    world.git(HOMONYMS)
    decide(world, ("same", "git:c3#0", "git:c4#0"))
    world.con.execute("INSERT INTO raw.undone_decisions VALUES ('1', 'reviewer', '2026-01-02', 'mistaken')")
    assert world.who() == "c1 | c2 | c3 | c4"


def test_decision_holds_when_an_earlier_commit_renames_the_signature(world: World) -> None:
    world.git("""
        commit | author            | at
        c1     | Bo Quill <bo>     | 2025-06-01
        c2     | quill <office>    | 2025-06-02
        c0     | quill <office>    | 2025-01-01
    """)
    decide(world, ("same", "git:c1#0", "git:c2#0"))
    assert world.who() == "c0 c1 c2"


def test_a_cluster_larger_than_a_person_is_refused_and_reported(world: World) -> None:
    crowd = "\n".join(f"c{at:02} | Ada Vance <a{at}>" for at in range(61))
    world.git(f"commit | author\n{crowd}")
    assert world.who().count("|") == 60
    world.make("core.refused_links")
    assert world.read("SELECT DISTINCT reason FROM core.refused_links") == ["larger than a person: 61 accounts"]


# ---------------------------------------------------------------- person ids


def ids(world: World) -> dict[str, str]:
    """Make people again, keep their ids, and return the person_id of each account."""
    history.write_previous(world.con, world.directory)
    world.make("marts.accounts", "marts.former_person_ids")
    history._keep_person_ids(world.con, world.directory)
    return dict(world.read("SELECT account_id, person_id FROM marts.accounts"))


@pytest.fixture
def fresh(world: World, tmp_path: Path) -> Iterator[World]:
    directory, world.directory = world.directory, tmp_path
    (tmp_path / "history").mkdir()
    yield world
    world.directory = directory


def test_person_id_survives_an_earlier_commit_and_a_login_that_gets_its_number(fresh: World) -> None:
    fresh.git("""
        commit | author           | at
        c2     | Ada Vance <home> | 2025-06-01
        d1     | dina <+dina>     | 2025-06-01
    """)
    before = ids(fresh)
    fresh.git("""
        commit | author           | at
        c1     | Ada Vance <home> | 2025-01-01
        d2     | dina <44+dina>   | 2025-07-01
    """)
    after = ids(fresh)
    assert after["git:c1#0"] == before["git:c2#0"]
    assert after["github:44"] == before["github-login:dina"]


def test_ids_of_merged_people_resolve_to_the_one_and_come_back_when_it_is_undone(fresh: World) -> None:
    fresh.git(HOMONYMS)
    before = ids(fresh)
    decide(fresh, ("same", "git:c3#0", "github:11"))
    merged = ids(fresh)
    assert merged["git:c3#0"] == merged["github:11"] == before["github:11"]
    assert fresh.read("SELECT * FROM marts.former_person_ids") == [(before["git:c3#0"], before["github:11"])]
    decide(fresh)
    assert ids(fresh) == before
    assert fresh.read("SELECT * FROM marts.former_person_ids") == []


def letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{number:04}")


@dataclass
class Reviewer:
    """Decides at random about the four people of one town; remembers what was so when the same was in force."""

    town: str
    chance: random.Random
    actions: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    seen: dict[frozenset[int], set[frozenset[str]]] = field(default_factory=dict)

    def act(self, people: list[set[str]], number: int) -> None:
        """Merge two people, split one, or undo an action."""
        splittable = [person for person in people if len(person) > 1]
        what = self.chance.choice(["merge", "split", "undo"])
        if what == "undo" and self.actions:
            del self.actions[self.chance.choice(sorted(self.actions))]
        elif what == "split" and splittable:
            person = sorted(self.chance.choice(splittable))
            leaving = self.chance.sample(person, self.chance.randrange(1, len(person)))
            self.actions[number] = [("not_same", a, b) for a, b in product(leaving, set(person) - set(leaving))]
        elif len(people) > 1:
            one, other = self.chance.sample(people, 2)
            self.actions[number] = [("same", min(one), min(other))]

    def check(self, people: list[set[str]]) -> None:
        """The same decisions in force always make the same people."""
        state = set(map(frozenset, people))
        assert self.seen.setdefault(frozenset(self.actions), state) == state


def by_town(world: World) -> dict[str, list[set[str]]]:
    found: dict[str, list[set[str]]] = defaultdict(list)
    for town, accounts in world.read("""
        SELECT regexp_extract(any_value(account_id), '(\\d{4})(#0)?$', 1), list(account_id) FROM marts.accounts GROUP BY person_id"""):
        found[town].append(set(accounts))
    return found


def test_a_thousand_random_sequences_lose_no_account_and_always_return_to_the_same_state(fresh: World) -> None:
    towns = [f"{at:04}" for at in range(1000)]
    fresh.git("commit | author\n" + "\n".join(
        f"a{t} | Ada {letters(int(t))} <1{t}+ada{t}>\nb{t} | Ada {letters(int(t))} <home{t}>\n"
        f"c{t} | Bo {letters(int(t))} <office{t}>\nd{t} | Di {letters(int(t))} <2{t}+di{t}>" for t in towns))  # fmt: skip
    start = ids(fresh)
    reviewers = {t: Reviewer(t, random.Random(t)) for t in towns}
    for step in range(1, 9):
        people = by_town(fresh)
        for at, (town, reviewer) in enumerate(reviewers.items()):
            reviewer.act(sorted(people[town], key=min), step * 1000 + at) if step < 8 else reviewer.actions.clear()
        told = [(kind, a, b) for reviewer in reviewers.values() for action in reviewer.actions.values() for kind, a, b in action]
        columns = dict(zip(("kind", "account_id", "other_account_id"), map(list, zip(*told, strict=True)), strict=True)) if told else {}
        fresh.con.execute("TRUNCATE raw.decisions")
        if columns:
            fresh.con.register("told", pa.table(columns))
            fresh.con.execute("INSERT INTO raw.decisions BY NAME SELECT *, row_number() OVER () AS decision_id FROM told")
        now = ids(fresh)
        assert now.keys() == start.keys()
        assert fresh.value("SELECT count(*) FROM marts.accounts") == len(start)
        for town, found in by_town(fresh).items():
            reviewers[town].check(found)
    assert now == start


# ---------------------------------------------------------------- how they are recorded


@dataclass
class Office:
    """A published town, and where decisions about it are kept."""

    con: duckdb.DuckDBPyConnection
    directory: Path
    world: World

    def account(self, login: str) -> str:
        return f"github:{self.world.value(f'SELECT github_id FROM core.aliases WHERE login_key = {login!r} LIMIT 1')}"

    def again(self) -> dict[str, str]:
        """Make the warehouse again from the ledger and return who each account belongs to."""
        write_ledger(self.world.con, self.directory)
        self.world.make_all()
        return dict(self.world.read("SELECT account_id, person_id FROM marts.accounts"))


@pytest.fixture
def office(town: Town, tmp_path: Path) -> Iterator[Office]:
    con = town.build.con
    con.execute("BEGIN")
    for table in ("accounts", "people", "former_person_ids", "possible_matches", "contributions"):
        con.execute(f"CREATE VIEW main.{table} AS FROM marts.{table}")
    yield Office(con, tmp_path, town.build)
    con.execute("ROLLBACK")


def test_split_then_undo_restores_exactly_what_was(office: Office) -> None:
    before = office.again()
    ada = before["github:11"]
    signature = office.world.value(f"SELECT min(account_id) FROM marts.accounts WHERE source = 'git' AND person_id = '{ada}'")
    action = decisions.split(office.con, office.directory, ada, [signature], "kim", "somebody else")
    after = office.again()
    assert after[signature] != after["github:11"] == ada
    assert decisions.undo(office.directory, action, "kim", "no, her") >= 1
    assert office.again() == before
    assert [(row["made_by"], row["reason"], row["undone_by"]) for row in decisions.history(office.directory)] == [("kim", "somebody else", "kim")]


def test_merge_takes_people_and_accounts_and_refuses_what_was_parted(office: Office) -> None:
    before = office.again()
    decisions.merge(office.con, office.directory, before["github:11"], "github:12", "kim", "same talk")
    after = office.again()
    assert after["github:11"] == after["github:12"]
    with pytest.raises(DecisionRefused, match="one person already"):
        decisions.merge(office.con, office.directory, "github:11", "github:12", "kim", "again")
    decisions.undo(office.directory, 1, "kim", "no")
    assert office.again() == before
    (office.directory / "apart.csv").write_text("kind,account_id,other_account_id\nnot_same,github:11,github:13\n")
    action, _ = import_decisions(office.directory, office.directory / "apart.csv", "kim", lambda _: True)
    with pytest.raises(DecisionRefused, match=f"would be the same and not the same; undo action {action} first"):
        decisions.merge(office.con, office.directory, "github:11", "github:13", "kim", "sure")


@pytest.mark.parametrize(("command", "message"), [
    (lambda o: decisions.merge(o.con, o.directory, "nobody", "github:12", "kim", "x"), "'nobody' is no person_id, account_id or GitHub login"),
    (lambda o: decisions.split(o.con, o.directory, "github:11", ["github:12"], "kim", "x"), "github:12 is no account of github:11"),
    (lambda o: decisions.split(o.con, o.directory, "github:11", decisions.accounts_of(o.con, "github:11"), "kim", "x"), "at least one must stay"),
    (lambda o: decisions.accept(o.con, o.directory, "0000", "kim", "x"), "no match '0000' is pending"),
    (lambda o: decisions.undo(o.directory, 7, "kim", "x"), "no action 7 is in force"),
])  # fmt: skip
def test_what_cannot_be_decided_is_refused_in_one_line(office: Office, command, message: str) -> None:
    with pytest.raises(DecisionRefused, match=message):
        command(office)
    assert decisions.history(office.directory) == []


def test_exported_decisions_import_elsewhere_to_the_same_and_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    decisions.merge(office.con, office.directory, "github:11", "github:12", "kim", 'a, "quoted" reason')
    text = export_decisions(office.directory)
    file, elsewhere = tmp_path / "decisions.csv", tmp_path / "elsewhere"
    file.write_text("\ufeff" + text, encoding="utf-8", newline="")
    assert import_decisions(elsewhere, file, "lee", lambda _: True) == (1, 1)
    assert import_decisions(elsewhere, file, "lee", lambda _: True) == (0, 0)
    assert export_decisions(elsewhere) == text


@pytest.mark.parametrize(("line", "message"), [
    ("maybe,github:11,github:12", "line 3: kind is 'maybe', not one of same, not_same, suppressed, erased"),
    ("same,github:11,", "line 3: same is about two accounts"),
    ("erased,github:11,github:12", "line 3: erased is about one account"),
    ("same,github:11,github:11", "line 3: github:11 stands on both sides"),
    ("same,github:11,github:999", "line 3: unknown account 'github:999'"),
    ("same,github:11", "line 3: the row has not as many cells"),
    ("not_same,github:12,github:11", "would be the same and not the same"),
])  # fmt: skip
def test_a_file_with_a_bad_line_is_refused_and_nothing_of_it_is_applied(office: Office, tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(f"kind,account_id,other_account_id\nsame,github:11,github:12\n{line}\n")
    with pytest.raises(DecisionRefused, match=message):
        import_decisions(office.directory, file, "kim", lambda name: decisions.is_known(office.con, name))
    assert decisions.history(office.directory) == []


@pytest.mark.parametrize(("stated", "kept"), [
    ("2026-05-31T09:30:00", "2026-05-31T09:30:00"),
    ("2026-05-31T09:30:00+02:00", "2026-05-31T07:30:00"),
    ("2026-05-31", "2026-05-31T00:00:00"),
])  # fmt: skip
def test_when_it_was_decided_is_kept_in_utc(office: Office, tmp_path: Path, stated: str, kept: str) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(f"kind,account_id,other_account_id,made_at\nsame,github:11,github:12,{stated}\n")
    import_decisions(office.directory, file, "kim", lambda _: True)
    assert [row["made_at"] for row in decisions.history(office.directory)] == [kept]


def test_a_time_that_is_none_is_refused(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text("kind,account_id,other_account_id,made_at\nsame,github:11,github:12,yesterday\n")
    with pytest.raises(DecisionRefused, match=r"line 2: made_at is 'yesterday', not a time such as 2026-05-31T09:30:00; nothing was imported"):
        import_decisions(office.directory, file, "kim", lambda _: True)
    assert decisions.history(office.directory) == []


def test_a_file_without_its_columns_or_that_is_no_text_is_refused(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_bytes(b"who,what\n1,2\n")
    with pytest.raises(DecisionRefused, match="has no column kind"):
        import_decisions(office.directory, file, "kim", lambda _: True)
    file.write_bytes(b"kind\xff\xfe")
    with pytest.raises(DecisionRefused, match="is not UTF-8 text"):
        import_decisions(office.directory, file, "kim", lambda _: True)
