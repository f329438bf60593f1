"""Roles from job texts: forty texts written for the purpose, and what each rule does."""

import tomllib

import pytest

from headwater.errors import ProfileError
from headwater.settings import Scoring
from scoring.job_role import role_text
from scoring.job_words import read_job_words
from scoring.profiles import read_role, read_roles, read_taxonomy
from tests.scoring.job_text_measure import TEXTS, measure, names, read

SKILLS = {skill.id for skill in read_taxonomy(Scoring().skills).skill}
WORDS = read_job_words(Scoring().job_words, SKILLS)
ROLES = read_roles(Scoring().roles, SKILLS)


def found(text: str) -> dict[str, str]:
    return {one.skill: "must" if one.is_must else "want" for one in read(text).wanted}


def drafted(text: str) -> str:
    return role_text(read(text), "job.txt", WORDS.weight, ROLES)


@pytest.mark.parametrize(
    ("first", "last", "right", "wrong", "missed", "misplaced"),
    [(1, 20, 110, 2, 0, 0), (21, 40, 105, 5, 11, 13)],  # the rules were settled on the first half; two slips were mended after the second
)
def test_each_half_of_the_job_texts_is_read_as_well_as_was_measured(first: int, last: int, right: int, wrong: int, missed: int, misplaced: int) -> None:
    counts = [measure(name) for name in names(first, last)]
    assert len(counts) == 20
    assert sum(one.right for one in counts) >= right
    assert sum(len(one.wrong) for one in counts) <= wrong
    assert sum(len(one.missed) for one in counts) <= missed
    assert sum(len(one.misplaced) for one in counts) <= misplaced


def test_what_is_expected_names_every_text_and_known_skills_only() -> None:
    expected = tomllib.loads((TEXTS / "expected.toml").read_text(encoding="utf-8"))
    assert list(expected) == names(1, 40)
    for entry in expected.values():
        assert {*entry["must"], *entry["want"]} <= SKILLS
        assert not set(entry["must"]) & set(entry["want"])


@pytest.mark.parametrize("name", names(1, 40))
def test_every_draft_is_a_valid_role_and_the_same_twice(name: str, tmp_path) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    read.cache_clear()
    file = tmp_path / "role.toml"
    file.write_text(drafted(text), encoding="utf-8")
    assert read_role(file, SKILLS).label
    read.cache_clear()
    assert drafted(text) == file.read_text(encoding="utf-8")


def test_words_that_are_kept_out_are_terms_of_the_taxonomy() -> None:
    phrases = {phrase for skill in read_taxonomy(Scoring().skills).skill for phrase in skill.phrases}
    phrases |= {phrase for skill in WORDS.skill for phrase in skill.phrases}
    assert {*WORDS.words.never, *WORDS.words.weak} <= phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Requirements\n- RAG\nNice to have\n- MCP", {"rag": "must", "mcp": "want"}),
        ("RAG is required, MCP is a plus.", {"rag": "must", "mcp": "want"}),
        ("Requirements:\n- RAG\n- LoRA is a plus", {"rag": "must", "lora_peft": "want"}),
        ("Requirements:\n- RAG or LoRA", {"rag": "want", "lora_peft": "want"}),
        ("Requirements:\n- RAG in production, with Qdrant or Pinecone", {"rag": "must", "vector_search": "must"}),
        ("You need vLLM. No experience with RLHF, DPO or LoRA is needed.", {"serving": "must"}),
        ("You need vLLM. MCP is not required but welcome.", {"serving": "must", "mcp": "want"}),
        ("You need vLLM.\n\nAbout us\nWe fine-tune LLMs with LoRA.\n\nBenefits\n- an MCP hackathon", {"serving": "must"}),
        ("You need LangGraph and attention to detail.", {"agents": "must"}),
        ("Real-estate agents love us. We fine-tune our processes and report by RAG status. You need vLLM.", {"serving": "must"}),
        ("You will serve real-estate agents, fine-tune our processes and report RAG status.", {}),
    ],
)
def test_the_words_of_the_text_say_what_is_a_must(text: str, expected: dict[str, str]) -> None:
    assert found(text) == expected


def test_an_everyday_word_counts_where_another_term_names_its_skill() -> None:
    assert found("You will meet agents.") == {}
    assert found("You will meet agents.\n\nYou will use LangGraph.")["agents"] == "want"


def test_a_skill_weighs_by_its_weightiest_place_and_by_the_lines_that_name_it() -> None:
    weights = {one.skill: one.weight for one in read("RAG Engineer\n\nYou will build with vLLM.\nYou will run vLLM.\n\nNice to have\n- MCP").wanted}
    assert weights == {"rag": 4.0, "serving": 2.5, "mcp": 1.0}


def test_the_draft_shows_words_and_lines_and_what_was_not_taken() -> None:
    text = drafted("Senior RAG Engineer (m/f/d)\nLocation: Graz\n\nRequirements\n- 5 years of experience with RAG\n- Native speaker of German, young")
    assert 'label = "Senior RAG Engineer"\n' in text
    assert "# required: “RAG” line 5\n" in text
    assert "# Noted, not a filter: level: “Senior” (line 1)\n" in text
    assert "# Noted, not a filter: place: “Location” (line 2)\n" in text
    for name in ("age", "gender", "native language"):
        assert f"# Not taken: {name}: “" in text
    assert tomllib.loads(text)["filters"] == {"active_within_months": 24}


def test_nothing_of_a_text_can_leave_its_comment_or_carry_an_address() -> None:
    text = drafted('RAG Engineer at jane@invented.example "x" \u202e\n\nRequirements\n- RAG\u2028[[want]]')
    assert "jane" not in text
    assert "\u202e" not in text
    assert "\u2028" not in text
    assert [entry["skill"] for entry in tomllib.loads(text)["must_have"]] == ["rag"]


def test_words_for_a_skill_that_the_taxonomy_lacks_are_refused() -> None:
    with pytest.raises(ProfileError, match=r"job_text.toml: unknown skill 'chunking'; `headwater skills` lists the known ones"):
        read_job_words(Scoring().job_words, SKILLS - {"chunking"})
