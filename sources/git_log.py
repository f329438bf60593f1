"""`git log` as record batches: one row per commit, touched paths without reading a blob."""

import re
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyarrow as pa

from sources.addresses import Signature, redact, sign

CHUNK_BYTES = 1 << 20
BATCH_ROWS = 512  # small: columns are made while git still writes
PATHS_KEPT = 300
LATEST_SECOND = 4_102_444_800  # 2100-01-01: later clocks are broken clocks

TRAILER = re.compile(
    r"^(co-authored-by|signed-off-by|reviewed-by)[^\S\n]*+:([^<\n]*+)<([^>\n]*+)>[^\S\n]*+$", re.IGNORECASE | re.MULTILINE
)
MERGED, SQUASHED = re.compile(r"Merge pull request #(\d{1,9})\b"), re.compile(r"\(#(\d{1,9})\)$")

SIGNATURE = [
    ("name", pa.string()), ("address_kind", pa.string()), ("github_id", pa.int64()), ("github_login", pa.string()),
    ("email_hash", pa.string()), ("email_domain", pa.string()),
]  # fmt: skip
SCHEMA = pa.schema([
    ("commit_id", pa.string()), ("parent_ids", pa.list_(pa.string())),
    ("author", pa.struct(SIGNATURE)), ("authored_at", pa.timestamp("s")), ("author_zone", pa.int16()),
    ("committer", pa.struct(SIGNATURE)), ("committed_at", pa.timestamp("s")), ("committer_zone", pa.int16()),
    ("subject", pa.string()), ("pull_request_number", pa.int32()),
    ("trailers", pa.list_(pa.struct([("kind", pa.string()), *SIGNATURE]))),
    ("paths", pa.list_(pa.string())), ("path_count", pa.int32()),
])  # fmt: skip


@dataclass(frozen=True)
class Format:
    """The marks of one `git log`; drawn anew each time, so that no message can forge a record."""

    nonce: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def record(self) -> bytes:
        """The mark before each commit."""
        return b"\x1e" + self.nonce.encode()

    @property
    def unit(self) -> bytes:
        """The mark between two fields."""
        return b"\x1f" + self.nonce.encode()

    def arguments(self, paths: str = "--name-only") -> tuple[str, ...]:
        """Return the arguments of `git log` that print this format, with paths and without renames."""
        unit = f"%x1f{self.nonce}"
        fields = unit.join(("%H", "%P", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%B", ""))
        return ("-z", paths, "--no-renames", "--date=raw", f"--format=%x1e{self.nonce}{fields}")


def read_batches(process: subprocess.Popen[bytes], form: Format, key: bytes) -> Iterator[pa.RecordBatch]:
    """Yield batches of SCHEMA from git's output; memory holds one batch and one chunk."""
    rows: list[tuple[Any, ...]] = []
    signer, unit = _signer(key), form.unit
    for record in split_records(read_chunks(process, form.record), form.record):
        rows.append(parse(record, unit, signer))
        if len(rows) == BATCH_ROWS:
            yield to_batch(rows)
            rows = []
    if rows:
        yield to_batch(rows)


def read_chunks(process: subprocess.Popen[bytes], mark: bytes) -> Iterator[bytes]:
    """Yield git's output as it comes, and a last mark if git ended well: then its last record is whole."""
    assert process.stdout is not None  # noqa: S101 - start() asked for a pipe
    while chunk := process.stdout.read(CHUNK_BYTES):
        yield chunk
    if process.wait() == 0:
        yield mark


def split_records(chunks: Iterable[bytes], mark: bytes) -> Iterator[bytes]:
    """Yield what stands between marks, whatever the chunks' borders; what no mark ends is cut short and left out."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(mark)
        yield from filter(None, whole)


def parse(record: bytes, unit: bytes, signer: Any) -> tuple[Any, ...]:
    """Return one row of SCHEMA from one record."""
    commit, parents, name, mail, authored, committer, committer_mail, committed, message, rest = record.split(unit)
    subject, body = _message(message)
    paths = redact(rest[2:-1].decode(errors="replace")).split("\0") if len(rest) > 2 else []  # \0 \n path \0 path \0
    authored_at, author_zone = _moment(authored)
    committed_at, committer_zone = (authored_at, author_zone) if committed == authored else _moment(committed)
    return (
        commit.decode(), parents.decode().split(), signer(name, mail), authored_at, author_zone,
        signer(committer, committer_mail), committed_at, committer_zone,
        subject, _pull_request(subject), _trailers(body, signer), paths[:PATHS_KEPT], len(paths),
    )  # fmt: skip


def to_batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    """Return rows of SCHEMA as one batch."""
    columns = [
        _structs(column, kind) if pa.types.is_struct(kind) else pa.array(column, kind)
        for column, kind in zip(zip(*rows, strict=True), SCHEMA.types, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _structs(signatures: tuple[Signature, ...], kind: pa.StructType) -> pa.StructArray:
    children = [
        pa.array(column, part.type) for column, part in zip(zip(*signatures, strict=True), kind.fields, strict=True)
    ]
    return pa.StructArray.from_arrays(children, fields=kind.fields)


def _signer(key: bytes) -> Any:
    @lru_cache(maxsize=100_000)
    def signed(name: bytes, mail: bytes) -> Signature:
        return sign(name.decode(errors="replace"), mail.decode(errors="replace"), key)

    return signed


def _message(message: bytes) -> tuple[str, str]:
    head, _, body = (message.lstrip() if message[:1].isspace() else message).partition(b"\n")
    text = body.decode(errors="replace") if b"-by" in body or b"-By" in body or b"-BY" in body else ""
    subject = head.decode(errors="replace").replace("\0", "").strip()
    return redact(subject) if "@" in subject else subject, text


def _moment(raw: bytes) -> tuple[int | None, int | None]:
    """Return UTC seconds and the zone's offset in minutes from `1735689600 +0100`, None for a broken clock."""
    try:
        seconds, zone = raw.split()
        moment, offset = int(seconds), _offset(zone)
    except ValueError:
        return None, None
    return (moment if 0 < moment < LATEST_SECOND else None), offset


@lru_cache(maxsize=1_000)
def _offset(zone: bytes) -> int | None:
    hours = int(zone)
    offset = (abs(hours) // 100 * 60 + abs(hours) % 100) * (-1 if hours < 0 else 1)
    return offset if abs(offset) <= 24 * 60 else None


def _pull_request(subject: str) -> int | None:
    found = MERGED.match(subject) if subject.startswith("Merge") else None
    if found is None and subject.endswith(")"):
        found = SQUASHED.match(subject, subject.rfind("(#"))
    number = int(found[1]) if found else 0
    return number if 0 < number < 1 << 31 else None


def _trailers(body: str, signer: Any) -> list[tuple[Any, ...]]:
    if not body:
        return []
    return [(kind.lower(), *signer(name.encode(), mail.encode())) for kind, name, mail in TRAILER.findall(body)]
