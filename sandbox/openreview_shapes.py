"""Submissions and profiles as OpenReview's two interfaces word them."""

import re
from typing import Any

from sandbox.openreview_records import Post, Profile, Submission

OBJECT_AUTHORS_FROM = 2026  # names and ids became one list of objects
SUFFIXES = {
    "accepted": "",
    "submitted": "/Submission",
    "rejected": "/Rejected_Submission",
    "withdrawn": "/Withdrawn_Submission",
    "desk_rejected": "/Desk_Rejected_Submission",
}
OLD_LISTS = {"withdrawn": "Withdrawn_Submission", "desk_rejected": "Desk_Rejected_Submission"}
NAMES = re.compile(r"(?P<venue>\w+)(?:\.\w+)?/(?:[A-Z]+/)?(?P<year>\d{4})/(?P<track>\w+)")


def venue_id(submission: Submission) -> str:
    """Return where a v2 note belongs: its group alone if accepted, else the group and what became of it."""
    return submission.group + SUFFIXES[submission.decision]


def old_invitation(submission: Submission) -> str:
    """Return the list in which v1 keeps a submission."""
    return f"{submission.group}/-/{OLD_LISTS.get(submission.decision, 'Blind_Submission')}"


def year_of(group: str) -> int:
    """Return the year in a group's name."""
    return int(re.search(r"\d{4}", group)[0])  # type: ignore[index]  # each has one


def note_v2(submission: Submission) -> dict[str, Any]:
    """Return a submission as the newer interface gives it: every field wrapped in a value."""
    content: dict[str, Any] = {
        "title": submission.title, **_authors_v2(submission), "keywords": list(submission.keywords), "TLDR": submission.tldr,
        "abstract": submission.abstract, "venue": _venue_v2(submission), "venueid": venue_id(submission),
        **_usual(submission), "code": submission.code, "preprint": _arxiv(submission),
        "reviewer_nomination": submission.authors[0].email,
    }  # fmt: skip
    if submission.decision == "submitted":  # blind: nobody may know who wrote it
        content = {name: told for name, told in content.items() if name not in {"authors", "authorids", "reviewer_nomination"}}
    inside = f"{submission.group}/Submission{submission.number}"
    return {
        **_dates(submission), "number": submission.number, "domain": submission.group, "version": 2, "license": "CC BY 4.0",
        "invitations": [f"{submission.group}/-/Submission", f"{submission.group}/-/Edit"], "readers": ["everyone"],
        "nonreaders": [], "signatures": [f"{inside}/Authors"], "writers": [submission.group, f"{inside}/Authors"],
        "content": {name: {"value": told} for name, told in content.items() if told is not None},
    }  # fmt: skip


def note_v1(submission: Submission, *, has_replies: bool = False) -> dict[str, Any]:
    """Return a submission as the older interface gives it: fields bare; in even years the decision is a reply alone."""
    is_told = year_of(submission.group) % 2 == 1 and submission.decision in {"accepted", "rejected"}
    label = _label(submission.group)
    venue = f"{label} {submission.presentation}" if submission.decision == "accepted" else f"Submitted to {label}"
    content: dict[str, Any] = {
        "title": submission.title, "authors": [author.name for author in submission.authors],
        "authorids": [author.profile_id or author.email for author in submission.authors],
        "keywords": list(submission.keywords), "TL;DR": submission.tldr, "abstract": submission.abstract,
        **({"venue": venue, "venueid": submission.group} if is_told else {}), **_usual(submission),
        "code": _shown_code(submission), "arxiv": _arxiv(submission),
    }  # fmt: skip
    note = {
        **_dates(submission), "number": submission.number, "original": None, "referent": None, "replyto": None,
        "ddate": None, "invitation": old_invitation(submission), "readers": ["everyone"], "nonreaders": None,
        "signatures": [submission.group], "writers": [submission.group],
        "content": {name: told for name, told in content.items() if told is not None},
    }  # fmt: skip
    return {**note, "details": {"directReplies": _replies(submission)}} if has_replies else note


def profile(of: Profile) -> dict[str, Any]:
    """Return a profile as both interfaces give it, with all that a sourcer must not keep."""
    names = [{"fullname": name, "username": of.profile_id if at == 0 else None, "preferred": at == 0} for at, name in enumerate(of.names)]
    names += [{"first": "", "middle": "", "last": of.names[0], "username": other} for other in of.other_ids]
    content = {
        "names": names, "preferredName": of.names[0], "preferredId": of.profile_id,
        "gender": "Unspecified", "pronouns": "they/them", "yearOfBirth": 1990,
        "emails": ["****@" + of.email.partition("@")[2]], "preferredEmail": of.email, "emailsConfirmed": [of.email],
        "homepage": of.homepage, "github": of.github, "orcid": of.orcid, "dblp": of.dblp, "gscholar": of.google_scholar,
        "linkedin": of.linkedin, "history": [_post(post) for post in of.history],
        "relations": [{"name": "A Colleague", "email": "colleague@example.org", "relation": "Coauthor"}],
        "expertise": [{"keywords": list(of.expertise), "start": 2019, "end": None}],
    }  # fmt: skip
    told = {name: value for name, value in content.items() if value is not None}
    return {"id": of.profile_id, "state": "Active Institutional", "active": True, "tcdate": 1_500_000_000_000, "content": told}


def _post(post: Post) -> dict[str, Any]:
    place = {"name": post.institution, "domain": post.domain, "country": post.country_code}
    return {"position": post.position, "start": post.start_year, "end": post.end_year, "institution": place}


def _authors_v2(submission: Submission) -> dict[str, Any]:
    if year_of(submission.group) < OBJECT_AUTHORS_FROM:
        ids = [author.profile_id or author.email for author in submission.authors]
        return {"authors": [author.name for author in submission.authors], "authorids": ids}
    return {"authors": [
        {"fullname": author.name, **({"username": author.profile_id} if author.profile_id else {}),
         "institutions": [{"name": author.affiliation, "domain": author.email.partition("@")[2], "country": "US"}]}
        for author in submission.authors
    ]}  # fmt: skip


def _usual(submission: Submission) -> dict[str, Any]:
    who = " and ".join(author.name for author in submission.authors)
    return {
        "pdf": f"/pdf/{submission.note_id}.pdf", "supplementary_material": f"/attachment/{submission.note_id}.zip",
        "paperhash": submission.title.lower().replace(" ", "_"), "_bibtex": f"@misc{{x,\nauthor={{{who}}}\n}}",
    }  # fmt: skip


def _dates(submission: Submission) -> dict[str, Any]:
    published = {"pdate": submission.published_at * 1000, "odate": submission.published_at * 1000} if submission.published_at else {}
    changed = submission.modified_at * 1000
    return {
        "id": submission.note_id, "forum": submission.note_id, "cdate": submission.created_at * 1000,
        "tcdate": submission.created_at * 1000, "mdate": changed, "tmdate": changed, **published,
    }  # fmt: skip


def _venue_v2(submission: Submission) -> str:
    label = _label(submission.group)
    told = {"withdrawn": f"{label} Withdrawn Submission", "desk_rejected": f"{label} Desk Rejected Submission"}
    if submission.decision == "accepted":
        return f"{label} {submission.presentation}"
    return told.get(submission.decision, f"Submitted to {label}")


def _label(group: str) -> str:
    found = NAMES.match(group)
    assert found, group
    track = "" if found["track"] == "Conference" else f" {found['track'].replace('_', ' ')}"
    return f"{'COLM' if '/COLM/' in group else found['venue']} {found['year']}{track}"


def _arxiv(submission: Submission) -> str | None:
    return f"https://arxiv.org/abs/{submission.arxiv_id}" if submission.arxiv_id else None


def _shown_code(submission: Submission) -> str | None:
    link = submission.code
    return f"[![github](/images/github_icon.svg) {link.removeprefix('https://github.com/')}]({link})" if link else None


def _replies(submission: Submission) -> list[dict[str, Any]]:
    inside = f"{submission.group}/Paper{submission.number}"
    replies = [
        {"id": f"{submission.note_id}r{at}", "forum": submission.note_id, "replyto": submission.note_id,
         "invitation": f"{inside}/-/Official_Review", "signatures": [f"{inside}/AnonReviewer{at}"],
         "tcdate": submission.created_at * 1000, "tmdate": submission.created_at * 1000,
         "content": {"rating": f"{rating}: words about it", "review": "We read it. Write to reviewer@example.org.\nAt length."}}
        for at, rating in enumerate(submission.ratings, start=1)
    ]  # fmt: skip
    verdict = {"accepted": f"Accept ({(submission.presentation or '').capitalize()})", "rejected": "Reject"}.get(submission.decision)
    if verdict:
        replies.append({
            "id": f"{submission.note_id}d", "forum": submission.note_id, "replyto": submission.note_id,
            "invitation": f"{inside}/-/Decision", "signatures": [f"{submission.group}/Program_Chairs"],
            "tcdate": submission.modified_at * 1000, "tmdate": submission.modified_at * 1000,
            "content": {"title": "Paper Decision", "decision": verdict, "comment": "Thank you."},
        })  # fmt: skip
    return replies
