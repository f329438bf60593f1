"""The key that e-mail addresses are hashed with: made once per installation, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from headwater.errors import DataError

KEY_BYTES = 32


def installation_key(directory: Path) -> bytes:
    """Return the key in `directory`, making it first if there is none; kept, for without it no address joins again."""
    file = directory / "address.key"
    try:
        if not file.exists():
            _make(file)
        key = file.read_bytes()
    except OSError as problem:
        raise DataError(f"{file}: cannot be made or read ({problem.strerror})") from problem
    if len(key) != KEY_BYTES:
        raise DataError(f"{file}: is no key of {KEY_BYTES} bytes; put the backup in its place, or delete it and run --full")
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
        os.link(fresh, file)  # fails where another thread was first: theirs is the key
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)
