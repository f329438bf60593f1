"""What the sandbox's GitHub holds: accounts, pull requests, reviews, issues, comments and repositories."""

import base64
from dataclasses import dataclass, field
from typing import ClassVar

HOST_URL = "https://github.com"
NO_OBJECT = "0" * 40


def make_node_id(prefix: str, number: int) -> str:
    """Return an opaque node id as GitHub writes them."""
    return f"{prefix}_{base64.urlsafe_b64encode(b'kwDO' + number.to_bytes(6, 'big')).decode()}"


@dataclass(frozen=True, slots=True)
class Account:
    """A user, bot or organization as it shows itself; `place` is the truth behind its location."""

    database_id: int
    login: str
    typename: str = "User"
    name: str | None = None
    company: str | None = None
    location: str | None = None
    bio: str | None = None
    website_url: str | None = None
    is_hireable: bool = False
    social_links: tuple[tuple[str, str], ...] = ()
    organization_logins: tuple[str, ...] = ()
    follower_count: int = 0
    created_at: int = 0
    updated_at: int = 0
    place: tuple[str, str] | None = None
    person_key: str | None = None

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id({"User": "U", "Bot": "BOT"}.get(self.typename, "O"), self.database_id)

    @property
    def url(self) -> str:
        """The profile's page."""
        return f"{HOST_URL}/{'apps/' if self.typename == 'Bot' else ''}{self.login}"


@dataclass(frozen=True, slots=True)
class Review:
    """One review of a pull request; without an author it is a deleted account's."""

    database_id: int
    pull_url: str
    author: Account | None
    author_association: str
    state: str
    created_at: int
    updated_at: int
    comment_count: int = 0
    typename: ClassVar[str] = "PullRequestReview"

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id("PRR", self.database_id)

    @property
    def url(self) -> str:
        """The review's place on the page of its pull request."""
        return f"{self.pull_url}#pullrequestreview-{self.database_id}"

    @property
    def submitted_at(self) -> int:
        """The moment of submission."""
        return self.created_at


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request with all its reviews; `skill` is the truth about what it works on."""

    database_id: int
    number: int
    repository: str
    title: str
    state: str
    author: Account | None
    author_association: str
    created_at: int
    updated_at: int
    closed_at: int | None
    base_ref_name: str
    head_ref_oid: str
    paths: tuple[str, ...]
    additions: int
    deletions: int
    merge_commit_oid: str | None = None
    merged_by: Account | None = None
    label_names: tuple[str, ...] = ()
    closing_numbers: tuple[int, ...] = ()
    is_draft: bool = False
    reviews: tuple[Review, ...] = ()
    skill: str | None = None
    typename: ClassVar[str] = "PullRequest"

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id("PR", self.database_id)

    @property
    def url(self) -> str:
        """The pull request's page."""
        return f"{HOST_URL}/{self.repository}/pull/{self.number}"

    @property
    def merged_at(self) -> int | None:
        """The moment of the merge."""
        return self.closed_at if self.state == "MERGED" else None

    @property
    def changed_files(self) -> int:
        """How many paths it touches."""
        return len(self.paths)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on an issue; without an author it is a deleted account's."""

    database_id: int
    issue_url: str
    author: Account | None
    author_association: str
    created_at: int
    typename: ClassVar[str] = "IssueComment"

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id("IC", self.database_id)

    @property
    def url(self) -> str:
        """The comment's place on the page of its issue."""
        return f"{self.issue_url}#issuecomment-{self.database_id}"


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue with all its comments; one that is gone was transferred or deleted and shows as null."""

    database_id: int
    number: int
    repository: str
    title: str
    state: str
    state_reason: str | None
    author: Account | None
    author_association: str
    created_at: int
    updated_at: int
    closed_at: int | None
    comments: tuple[Comment, ...] = ()
    is_gone: bool = False
    typename: ClassVar[str] = "Issue"

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id("I", self.database_id)

    @property
    def url(self) -> str:
        """The issue's page."""
        return f"{HOST_URL}/{self.repository}/issues/{self.number}"


@dataclass(frozen=True, slots=True)
class HostedCommit:
    """One commit as GitHub sees it: the account behind its author, if the address is registered with one."""

    oid: str
    author_name: str
    headline: str
    committed_at: int
    user: Account | None
    typename: ClassVar[str] = "Commit"

    @property
    def id(self) -> str:
        """The node id."""
        return f"C_{self.oid}"


@dataclass(frozen=True, slots=True)
class Hosted:
    """One repository on GitHub: what it is called now and was called before, and everything in it."""

    database_id: int
    name_with_owner: str
    owner: Account
    default_branch: str
    created_at: int
    pushed_at: int
    head_oid: str | None
    description: str = ""
    former_names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    stargazer_count: int = 0
    has_bought_stars: bool = False
    fork_count: int = 0
    is_archived: bool = False
    is_fork: bool = False
    is_blocked: bool = False
    pulls: tuple[Pull, ...] = ()
    issues: tuple[Issue, ...] = ()
    contributors: tuple[tuple[Account, int], ...] = ()
    commits: dict[str, HostedCommit] = field(default_factory=dict)
    typename: ClassVar[str] = "Repository"

    @property
    def id(self) -> str:
        """The node id."""
        return make_node_id("R", self.database_id)

    @property
    def name(self) -> str:
        """The name without its owner."""
        return self.name_with_owner.partition("/")[2]

    @property
    def url(self) -> str:
        """The repository's page."""
        return f"{HOST_URL}/{self.name_with_owner}"

    @property
    def updated_at(self) -> int:
        """The last change of its description, here its last push."""
        return self.pushed_at
