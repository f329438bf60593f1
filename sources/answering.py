"""Asking every source that is read whether it answers: one small request each, whatever the answer says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import httpx

from headwater.errors import HeadwaterError
from headwater.finding import Finding, ok, problem, warning
from headwater.settings import Settings
from sources.catalog import read_catalog
from sources.git_command import git
from sources.github_graphql import token
from sources.github_rest import check_token
from sources.http import PoliteClient
from sources.http_answers import Again, Believed, Verdict, Verify

GIT_SECONDS = 30.0
WEB: Mapping[str, Callable[[Settings], list[str]]] = {  # the addresses of each source that is read over HTTP
    "arxiv": lambda settings: [f"{settings.arxiv.oai_url}?verb=Identify"],
    "openreview": lambda settings: [settings.openreview.api_url, settings.openreview.api_v1_url],
    "openalex": lambda settings: [settings.openalex.api_url],
    "huggingface": lambda settings: [settings.huggingface.endpoint],
    "gharchive": lambda settings: [settings.gharchive.url],
}


def ask_sources(settings: Settings) -> Iterator[Finding]:
    """Yield how each source of the settings answers, GitHub's token and quota among them."""
    for source in settings.run.sources:
        if source == "github":
            yield _ask_github(settings)
        elif source in WEB:
            yield from (_ask_web(settings, source, address) for address in WEB[source](settings))
        else:
            yield _ask_git(settings, source)


def _ask_github(settings: Settings) -> Finding:
    try:
        if token(settings) is None:
            return warning("github", f"${settings.github.token_env} is not set: GitHub is not read", "set it to a token; no scopes are needed")
        return ok("github", check_token(settings).sentence)
    except HeadwaterError as trouble:
        return problem("github", str(trouble), "see docs/github.md")


def _ask_web(settings: Settings, source: str, address: str) -> Finding:
    hurried = replace(settings.http, attempts=1, longest_wait_seconds=5.0)
    try:
        answer = PoliteClient(source, hurried, 0.0, judge=_answers).get(address)
        return ok(source, f"{address} answers ({answer.status_code})")
    except HeadwaterError as trouble:
        return problem(source, str(trouble), "check the address in the settings, DNS, proxy and certificates")


def _answers(response: httpx.Response, _: Verify | None) -> Verdict:
    """Believe whatever a server that works says, even that it wants a login or less haste."""
    return Again(f"{response.status_code} {response.reason_phrase}") if response.is_server_error else Believed()


def _ask_git(settings: Settings, source: str) -> Finding:
    try:
        address = _git_address(settings, source)
        git("ls-remote", "--exit-code", address, "HEAD", timeout=GIT_SECONDS)
        return ok(source, f"{address} answers")
    except HeadwaterError as trouble:
        return problem(source, str(trouble), "check the address in the settings, DNS, proxy and certificates")


def _git_address(settings: Settings, source: str) -> str:
    """Return a source's repository; of the watched ones the first."""
    if source != "git":
        return (settings.acl_anthology if source == "acl_anthology" else settings.paperlists).path_or_url
    watched = read_catalog(settings.run.catalog).repository
    if not watched:
        raise HeadwaterError("the catalog watches no repository")
    owner, _, name = watched[0].name.partition("/")
    return settings.git.url.format(repository=watched[0].name, owner=owner, name=name)
