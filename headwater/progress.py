"""What a command says while it works: a line with the time for each thing that may take longer than a moment."""


def show_progress() -> None:
    """Print the program's own log on the standard error from now on."""
    import logging  # noqa: PLC0415 - the command line starts at once

    from headwater.plain import PlainFormatter  # noqa: PLC0415

    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("headwater").setLevel(logging.INFO)
