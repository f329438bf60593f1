"""The key that e-mail addresses are hashed with: made once per installation, readable by its owner alone."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def installation_key(directory: Path) -> bytes:
    """Return the key in `directory`, making it first if there is none; kept, for without it no address joins again."""
    file = directory / "address.key"
    if not file.exists():
        directory.mkdir(parents=True, exist_ok=True)
        fresh = directory / f".address.key.{os.getpid()}.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, file)  # fails where another thread was first: theirs is the key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
