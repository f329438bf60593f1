"""What is kept of an e-mail address: a GitHub account, or a keyed hash and a domain, never the address."""

import re
import stat
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import DataError
from sources.addresses import AGENT_ADDRESSES, REDACTED, Signature, redact, sign
from sources.installation_key import KEY_BYTES, installation_key

KEY = bytes(range(32))
PLAIN_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(\.[\w-]+)+")
WORDS = st.text(st.characters(blacklist_characters="@", blacklist_categories=("Cs",)), max_size=20)
ADDRESSES = st.from_regex(r"\A[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,12}@[a-z0-9-]{1,8}(\.[a-z0-9-]{1,8}){1,3}\Z")


def test_a_noreply_address_gives_account_and_login_as_written() -> None:
    assert sign("Ada Example", "583231+AdaExample@users.noreply.github.com", KEY) == Signature(
        "Ada Example", "github", 583231, "AdaExample", None, None
    )


@pytest.mark.parametrize(
    ("address", "github_id", "login"),
    [
        ("ada@users.noreply.github.com", None, "ada"),
        ("Ada@Users.NoReply.GitHub.com", None, "Ada"),
        (" 7+ada-x@users.noreply.github.com\n", 7, "ada-x"),
        ("49699333+dependabot[bot]@users.noreply.github.com", 49699333, "dependabot[bot]"),
        ("7+ada_corp@users.noreply.github.com", 7, "ada_corp"),
        ("999999999999999999999999+ada@users.noreply.github.com", None, "ada"),
    ],
)
def test_noreply_addresses_of_every_form_are_understood(address: str, github_id: int | None, login: str) -> None:
    signature = sign("Ada", address, KEY)
    assert (signature.address_kind, signature.github_id, signature.github_login) == ("github", github_id, login)
    assert signature.email_hash is signature.email_domain is None


def test_any_other_address_is_a_keyed_hash_and_its_domain() -> None:
    signature = sign("Ada", "Ada@Example.org", KEY)
    assert (signature.address_kind, signature.email_domain) == ("personal", "example.org")
    assert re.fullmatch(r"[0-9a-f]{32}", signature.email_hash or "")
    assert signature.github_id is signature.github_login is None


def test_the_hash_joins_one_address_however_written_and_nothing_else() -> None:
    def hashed(address: str, key: bytes = KEY) -> str | None:
        return sign("Ada", address, key).email_hash

    assert hashed("ada@example.org") == hashed(" ADA@example.org ")
    assert hashed("ada@example.org") != hashed("ada@example.net")
    assert hashed("ada@example.org") != hashed("ada@example.org", KEY[::-1])


@pytest.mark.parametrize(
    "address",
    ["root@build-7", "ada@laptop.local", "ada@host.(none)", "runner@example.org", "noreply@example.org",
     "ada@localhost.localdomain", "Your.Email@example.com", "noreply+4@example.org"],
)  # fmt: skip
def test_a_machine_s_address_identifies_nobody(address: str) -> None:
    assert sign("Ada", address, KEY) == Signature("Ada", "machine", None, None, None, None)


@pytest.mark.parametrize("address", sorted(AGENT_ADDRESSES))
def test_a_coding_agent_s_address_is_marked_as_one(address: str) -> None:
    assert sign("Agent", address.upper(), KEY).address_kind == "agent"


@pytest.mark.parametrize("address", ["", "@", "ada", "ada@", "@example.org", "ada at example.org"])
def test_what_is_no_address_is_none(address: str) -> None:
    assert sign("Ada", address, KEY) == Signature("Ada", "none", None, None, None, None)


def test_a_name_is_one_line_and_holds_no_address() -> None:
    assert sign("  Ada\n <ada@example.org> \x1e Example\t", "", KEY).name == f"Ada <{REDACTED}> Example"


@settings(deadline=None)
@given(WORDS, ADDRESSES, WORDS)
def test_no_address_survives_redaction(before: str, address: str, after: str) -> None:
    assert not PLAIN_ADDRESS.search(redact(f"{before}{address}{after}"))


@settings(deadline=None)
@given(WORDS, ADDRESSES)
def test_no_field_of_a_signature_holds_the_address(name: str, address: str) -> None:
    signature = sign(f"{name} {address}", address, KEY)
    assert not PLAIN_ADDRESS.search(repr(tuple(signature)).replace("\\", " "))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("by ada@example.org, thanks", f"by {REDACTED}, thanks"),
        ("(ada@example.org)", f"({REDACTED})"),
        ("mailto:ada@example.org", f"mailto:{REDACTED}"),
        ("ren\ufffd@example.org and ad\ufffda@ex\ufffdmple.org", f"{REDACTED} and {REDACTED}"),
        ('"ada example"@example.org', f'"ada {REDACTED}'),
        ("thanks @ada, see packages/@scope/core and a @ b", "thanks @ada, see packages/@scope/core and a @ b"),
    ],
)
def test_redaction_takes_addresses_and_leaves_mentions(text: str, kept: str) -> None:
    assert redact(text) == kept


@pytest.mark.parametrize("text", ["@" + "a" * 200_000, "@" * 200_000, "a@" * 100_000, "@a" + ".a" * 100_000], ids=["domain", "ats", "pairs", "dots"])
def test_redaction_of_a_text_without_end_ends(text: str) -> None:
    started = time.process_time()
    redact(text)
    assert time.process_time() - started < 2


def test_the_key_is_made_once_and_is_the_owner_s_alone(tmp_path: Path) -> None:
    made = installation_key(tmp_path / "data")
    assert installation_key(tmp_path / "data") == made != installation_key(tmp_path / "other")
    assert len(made) == KEY_BYTES
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_threads_that_start_together_get_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait()
        keys.append(installation_key(tmp_path))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["address.key"]


def test_a_key_cut_short_is_refused_rather_than_hashed_with(tmp_path: Path) -> None:
    (tmp_path / "address.key").write_bytes(b"")
    with pytest.raises(DataError, match=r"address\.key: is no key of 32 bytes"):
        installation_key(tmp_path)


def test_a_key_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(DataError, match=r"^\S+address\.key: cannot be made or read \(.+\)$"):
        installation_key(tmp_path / "data")
