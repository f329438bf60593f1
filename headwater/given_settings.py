"""The settings as a command's first argument."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from headwater.settings import load_settings


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the settings as its first argument."""

    @click.pass_context
    @wraps(command)
    def with_them(context: click.Context, /, **arguments: Any) -> None:
        command(load_settings(context.find_root().obj), **arguments)

    return with_them
