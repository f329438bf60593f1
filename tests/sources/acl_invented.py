"""Invented volumes of the Anthology, in its own words."""

ADA = "<author><first>Ada</first><last>Example</last></author>"


def paper(number: int, title: str = "A Paper", inside: str = ADA, attributes: str = "") -> str:
    return f'<paper id="{number}"{attributes}><title>{title}</title>{inside}</paper>'


def volume(
    name: str = "long", *papers: str, venue: str | tuple[str, ...] = "acl", year: int = 2022, title: str = "Proceedings",
    meta: str = "<month>May</month>", attributes: str = ' type="proceedings"',
) -> str:  # fmt: skip
    venues = "".join(f"<venue>{each}</venue>" for each in ((venue,) if isinstance(venue, str) else venue))
    return (
        f'<volume id="{name}"{attributes}>\n<meta><booktitle>{title}</booktitle>'
        "<editor><first>Edith</first><last>Editor</last></editor>"
        f"{meta}<year>{year}</year>{venues}</meta>\n"
        f'<frontmatter><url hash="00000000">x.0</url></frontmatter>\n{"".join(papers)}</volume>'
    )


def collection(name: str, *volumes: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{name}\">\n{''.join(volumes)}\n</collection>\n"
