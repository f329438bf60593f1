"""The numbers of the ranking formula, the bounds of some, and the order that those of a paper's terms must keep."""

from dataclasses import dataclass

from headwater.errors import ProfileError


@dataclass(frozen=True)
class Formula:
    """The numbers of the ranking formula; docs/scoring.md says what each does."""

    k1: float
    b: float
    subject_weight: float
    path_weight: float
    path_power: float
    path_rarity_power: float
    path_rarity_commits: int
    title_weight: float
    abstract_weight: float
    commit_cut: float
    paper_cut: float
    artifact_cut: float
    repository_cap: int
    artifact_cap: int
    author_share: float
    co_author_share: float
    reviewer_share: float
    own_repository_share: float
    routine_share: float
    most_paths: int
    repository_prior: float
    month_power: float
    focus_power: float
    recency_floor: float
    recency_half_life_days: int
    paper_weight: float
    artifact_weight: float
    thin_items: int
    thin_occasions: int
    fewest_items: int
    fewest_occasions: int
    must_have_power: float
    first_author_share: float
    last_author_share: float
    middle_author_share: float
    crowd_authors: int
    crowd_power: float
    award_factor: float
    oral_factor: float
    accepted_factor: float
    findings_factor: float
    minor_track_factor: float
    preprint_factor: float
    rejected_factor: float
    typical_citations: float
    citation_gain: float
    most_citation_factor: float
    survey_factor: float


# What must not weigh more than what stands before it; the first and the last have bounds of their own.
FALLING = (
    (1.0, ("first_author_share", "last_author_share", "middle_author_share")),
    (3.0, ("award_factor", "oral_factor", "accepted_factor", "findings_factor", "minor_track_factor", "preprint_factor", "rejected_factor")),
    (1.0, ("survey_factor",)),
)
# What must lie between two numbers, both allowed: a floor of 0 would let silence erase somebody.
BOUNDS = {
    "path_power": (0.1, 1), "path_rarity_power": (0, 4), "path_rarity_commits": (1, 1000), "recency_floor": (0.1, 1), "recency_half_life_days": (1, 3650),
    "crowd_authors": (3, 1000), "crowd_power": (0, 1), "typical_citations": (0, 1000), "citation_gain": (0, 1), "most_citation_factor": (1, 3),
}  # fmt: skip


def check_numbers(formula: Formula, where: str) -> None:
    """Raise ProfileError naming the number that is out of order or bounds."""
    for bound, names in FALLING:
        above = [bound, *(getattr(formula, name) for name in names)]
        for name, most in zip(names, above, strict=False):
            if not 0 < getattr(formula, name) <= most:
                raise ProfileError(f"{where}: {name}: must be above 0 and at most {most:g}, as what stands before it")
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(formula, name) <= most:
            raise ProfileError(f"{where}: {name}: must lie between {least:g} and {most:g}")
