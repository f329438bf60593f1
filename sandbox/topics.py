"""What the sandbox's experts write about: each skill's things, paths and parent."""

from dataclasses import dataclass

from sandbox.topic_words import TOPIC_LINES


@dataclass(frozen=True, slots=True)
class Topic:
    """One skill: its parent, the folder of its code, files in it and things worked on."""

    skill: str
    parent: str | None
    area: str
    paths: tuple[str, ...]
    things: tuple[str, ...]


def parse_topics(text: str) -> dict[str, Topic]:
    """Return the topics of a text of paragraphs, by skill."""
    topics = [parse_topic(paragraph) for paragraph in text.strip().split("\n\n")]
    return {topic.skill: topic for topic in topics}


def parse_topic(paragraph: str) -> Topic:
    """Return one topic: its head, a line of files, then things between semicolons."""
    head, files, things = paragraph.split("\n", 2)
    skill, parent, folder = (part.strip() for part in head.split("|"))
    paths = tuple(file if "/" in file else folder + file for file in files.split())
    things = things.replace("\n", " ")
    return Topic(skill, parent or None, folder, paths, tuple(thing.strip() for thing in things.split(";")))


TOPICS = parse_topics(TOPIC_LINES)
SKILLS = tuple(TOPICS)
