"""Skills and roles as recruiters write them: what is read, and every mistake told by file and key."""

from pathlib import Path

import pytest

from headwater.errors import ProfileError
from headwater.settings import Scoring
from scoring.profiles import Filters, Minimum, MustHave, Want, read_role, read_roles, read_taxonomy
from tests.warehouse.pipe_tables import World

CONTRACT = {
    None: "rag tool_use agents fine_tuning inference_optimization evaluation tokenization multimodal observability_llmops "
    "prompt_engineering governance",
    "fine_tuning": "lora_peft rlhf distributed_training training_data",
    "inference_optimization": "quantization speculative_decoding attention_kernels kernels kv_cache moe serving compilation sparsity "
    "edge_inference",
}
FORMULA = """
[formula]
k1 = 1.2
b = 0.75
subject_weight = 3.0
path_weight = 1.0
path_power = 0.5
path_rarity_power = 2.0
path_rarity_commits = 10
title_weight = 3.0
abstract_weight = 1.0
commit_cut = 0.25
paper_cut = 0.5
artifact_cut = 1.0
repository_cap = 200
artifact_cap = 10
author_share = 1.0
co_author_share = 0.5
reviewer_share = 0.5
own_repository_share = 0.5
routine_share = 0.25
most_paths = 100
repository_prior = 0.25
month_power = 0.5
focus_power = 0.25
recency_floor = 0.25
recency_half_life_days = 120
paper_weight = 0.3
artifact_weight = 0.2
thin_items = 3
thin_occasions = 1
fewest_items = 3
fewest_occasions = 2
must_have_power = -1.0
first_author_share = 1.0
last_author_share = 0.8
middle_author_share = 0.8
crowd_authors = 12
crowd_power = 0.5
award_factor = 1.4
oral_factor = 1.3
accepted_factor = 1.2
findings_factor = 1.1
minor_track_factor = 1.0
preprint_factor = 1.0
rejected_factor = 0.8
typical_citations = 5.0
citation_gain = 0.3
most_citation_factor = 1.5
survey_factor = 0.6
"""
SKILL = """
[[skill]]
id = "retrieval"
label = "Retrieval"
phrases = ["vector index"]
paths = ["rag/", "*.cu", "Makefile"]
"""
ROLE = """
label = "Engineer"
[[must_have]]
skill = "retrieval"
weight = 2
minimum_score = 15.0
[[want]]
skill = "kernels"
weight = 1.0
[minimum]
evidence_count = 4
"""


def write(directory: Path, text: str, name: str = "engineer.toml") -> Path:
    file = directory / name
    file.write_text(text, encoding="utf-8")
    return file


def test_shipped_taxonomy_has_the_promised_skills_under_the_promised_parents() -> None:
    parents = {skill.id: skill.parent for skill in read_taxonomy(Scoring().skills).skill}
    assert {(skill, parent) for parent, skills in CONTRACT.items() for skill in skills.split()} <= parents.items()


def test_shipped_roles_are_read_and_weigh_known_skills() -> None:
    known = {skill.id for skill in read_taxonomy(Scoring().skills).skill}
    roles = read_roles(Scoring().roles, known)
    assert [role.id for role in roles] == sorted(role.id for role in roles)
    assert len(roles) == 10


def test_shipped_phrases_lose_no_more_than_a_plural_when_they_are_cut_as_texts_are(world: World) -> None:
    spelled = sorted({phrase for skill in read_taxonomy(Scoring().skills).skill for phrase in skill.phrases})
    cut = world.con.execute("SELECT p, words(p) FROM unnest(?::VARCHAR[]) AS t (p)", [spelled]).fetchall()
    assert [(phrase, words) for phrase, words in cut if [w.removesuffix("s") for w in phrase.split()] != [w.removesuffix("s") for w in words]] == []


def test_role_is_called_after_its_file_and_its_defaults_are_mild(tmp_path: Path) -> None:
    role = read_role(write(tmp_path, ROLE), {"retrieval", "kernels"})
    assert (role.id, role.label) == ("engineer", "Engineer")
    assert role.must_have == (MustHave("retrieval", 2.0, 15.0),)
    assert role.want == (Want("kernels", 1.0),)
    assert role.minimum == Minimum(evidence_count=4, active_month_count=1)
    assert role.filters == Filters(active_within_months=0, item_kinds=("commit", "publication", "artifact"))


@pytest.mark.parametrize(("change", "said"), [
    (("weight = 2", "wieght = 2"), "unknown key 'wieght'; the nearest known key is 'weight'"),
    (("weight = 2", "weight = 'two'"), "must_have: weight: expected a number, found 'two'"),
    (("weight = 2", "weight = 0"), "retrieval: the weight must be above 0"),
    (("weight = 2", "weight = -1.5"), "retrieval: the weight must be above 0"),
    (("minimum_score = 15.0", "minimum_score = 101"), "retrieval: minimum_score: must lie between 0 and 100, as scores do"),
    (("minimum_score = 15.0", "minimum_score = -1"), "retrieval: minimum_score: must lie between 0 and 100, as scores do"),
    (('skill = "kernels"', 'skill = "kernals"'), "unknown skill 'kernals'; `headwater skills` lists the known ones"),
    (('skill = "kernels"', 'skill = "retrieval"'), "a skill is listed twice"),
    (('label = "Engineer"', ""), "the key 'label' is missing"),
    (("[minimum]", "[filters]\nitem_kinds = ['tweet']\n[minimum]"), "item_kinds: choose from commit, publication"),
    (("[minimum]", "[filters]\nitem_kinds = []\n[minimum]"), "item_kinds: choose from commit, publication"),
    (("evidence_count = 4", "evidence_count = 4.5"), "minimum: evidence_count: expected a whole number, found 4.5"),
    (("evidence_count = 4", "evidence_count = true"), "expected a whole number"),
    (("[minimum]", "[minimum"), "is not valid TOML"),
])  # fmt: skip
def test_mistakes_in_a_role_are_told_by_file_and_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in ROLE
    file = write(tmp_path, ROLE.replace(*change))
    with pytest.raises(ProfileError) as caught:
        read_role(file, {"retrieval", "kernels"})
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_role_must_weigh_something(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="at least one must_have or want"):
        read_role(write(tmp_path, 'label = "Engineer"'), set())


def test_missing_role_and_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"nothing\.toml: there is no such file"):
        read_role(tmp_path / "nothing.toml", set())
    with pytest.raises(ProfileError, match="there is no role file in it"):
        read_roles(tmp_path, set())


def test_taxonomy_knows_a_skills_ancestors(tmp_path: Path) -> None:
    children = '[[skill]]\nid = "b"\nlabel = "B"\nparent = "retrieval"\n[[skill]]\nid = "c"\nlabel = "C"\nparent = "b"\n'
    taxonomy = read_taxonomy(write(tmp_path, FORMULA + SKILL + children, "skills.toml"))
    assert taxonomy.ancestors("c") == ["c", "b", "retrieval"]
    assert taxonomy.ancestors("retrieval") == ["retrieval"]


@pytest.mark.parametrize(("change", "said"), [
    (('label = "Retrieval"', 'label = "Retrieval"\nparent = "retreival"'), "retrieval: unknown parent 'retreival'"),
    (('label = "Retrieval"', 'label = "Retrieval"\nparent = "retrieval"'), "retrieval: is its own ancestor"),
    (('["vector index"]', '["Vector index"]'), "phrase 'Vector index': expected one to three lower-case words"),
    (('["vector index"]', '["one two three four"]'), "expected one to three lower-case words"),
    (('["vector index"]', '[""]'), "expected one to three lower-case words"),
    (('["vector index"]', '"vector index"'), "phrases: expected a list, found 'vector index'"),
    (('"rag/"', '"src/rag/"'), "path 'src/rag/': expected directory/, *.extension or a file name"),
    (('"rag/"', '"*"'), "path '*': expected"),
    (("k1 = 1.2", ""), "the key 'k1' is missing"),
    (("k1 = 1.2", "k1 = 1.2\nk3 = 2.0"), "formula: unknown key 'k3'"),
    (("last_author_share = 0.8", "last_author_share = 1.1"), "last_author_share: must be above 0 and at most 1, as what stands before it"),
    (("middle_author_share = 0.8", "middle_author_share = 0.9"), "middle_author_share: must be above 0 and at most 0.8"),
    (("middle_author_share = 0.8", "middle_author_share = 0.0"), "middle_author_share: must be above 0"),
    (("accepted_factor = 1.2", "accepted_factor = 1.35"), "accepted_factor: must be above 0 and at most 1.3"),
    (("award_factor = 1.4", "award_factor = 3.5"), "award_factor: must be above 0 and at most 3"),
    (("rejected_factor = 0.8", "rejected_factor = -0.8"), "rejected_factor: must be above 0"),
    (("path_power = 0.5", "path_power = 0.0"), "path_power: must lie between 0.1 and 1"),
    (("path_rarity_power = 2.0", "path_rarity_power = 5.0"), "path_rarity_power: must lie between 0 and 4"),
    (("path_rarity_commits = 10", "path_rarity_commits = 0"), "path_rarity_commits: must lie between 1 and 1000"),
    (("recency_floor = 0.25", "recency_floor = 0.0"), "recency_floor: must lie between 0.1 and 1"),
    (("recency_half_life_days = 120", "recency_half_life_days = 0"), "recency_half_life_days: must lie between 1 and 3650"),
    (("survey_factor = 0.6", "survey_factor = 1.6"), "survey_factor: must be above 0 and at most 1"),
    (("crowd_authors = 12", "crowd_authors = 2"), "crowd_authors: must lie between 3 and 1000"),
    (("crowd_power = 0.5", "crowd_power = 1.5"), "crowd_power: must lie between 0 and 1"),
    (("most_citation_factor = 1.5", "most_citation_factor = 0.5"), "most_citation_factor: must lie between 1 and 3"),
    (("citation_gain = 0.3", "citation_gain = nan"), "citation_gain: must lie between 0 and 1"),
    (("[[skill]]", "[papers]\nsurveys = ['A Survey']\n[[skill]]"), "papers: phrase 'A Survey': expected one to three lower-case words"),
    (("repository_cap = 200", "repository_cap = 'many'"), "repository_cap: expected a whole number, found 'many'"),
])  # fmt: skip
def test_mistakes_in_the_taxonomy_are_told_by_file_and_key(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in FORMULA + SKILL
    file = write(tmp_path, (FORMULA + SKILL).replace(*change), "skills.toml")
    with pytest.raises(ProfileError) as caught:
        read_taxonomy(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_skill_defined_twice(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="a skill is defined twice"):
        read_taxonomy(write(tmp_path, FORMULA + SKILL + SKILL, "skills.toml"))


def test_skills_that_are_each_others_parents(tmp_path: Path) -> None:
    pair = '[[skill]]\nid = "a"\nlabel = "A"\nparent = "b"\n[[skill]]\nid = "b"\nlabel = "B"\nparent = "a"\n'
    with pytest.raises(ProfileError, match="a: is its own ancestor"):
        read_taxonomy(write(tmp_path, FORMULA + pair, "skills.toml"))
