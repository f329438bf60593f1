"""GitHub's REST over the invented world: metadata, redirects, search, stars, contributors and the rate limit."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sandbox.github_calls import DOCUMENTATION, Call, Refused, links, read_page
from sandbox.github_faults import Answer
from sandbox.github_present import Payload, present_account, present_briefly, present_repository
from sandbox.github_quota import WINDOWS
from sandbox.github_records import Account, Hosted
from sandbox.github_search import search_repositories
from sandbox.github_shelves import write_moment
from sandbox.github_things import list_comments, list_issues, list_pulls
from sandbox.github_unwatched import list_stargazers

MOST_FOUND = 1_000


def answer(call: Call) -> Answer:
    """Return the answer to one REST request."""
    for pattern, respond in ROUTES:
        if found := pattern.fullmatch(call.path):
            try:
                return _tag(call, respond(call, *found.groups()))
            except Refused as refused:
                return to_answer(refused.status, refused.payload)
    return to_answer(404, {"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"})


def to_answer(status: int, payload: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a payload as JSON."""
    return Answer(status, json.dumps(payload, ensure_ascii=False).encode(), headers or {})


def _tag(call: Call, found: Answer) -> Answer:
    """Return an answer with its ETag, which depends on the token; 304 if the client has it already."""
    if found.status != 200:
        return found
    sight = f"{call.headers.get('accept', '')}:{call.token}:".encode() + found.body
    tag = f'W/"{hashlib.sha256(sight).hexdigest()}"'
    headers = {**found.headers, "ETag": tag, "Vary": "Accept, Authorization"}
    if call.headers.get("if-none-match") == tag:
        return replace(found, status=304, body=b"", headers=headers)
    return replace(found, headers=headers)


def _rate_limit(call: Call) -> Answer:
    resources = {}
    for name in WINDOWS:
        window = call.quota.window(call.token, name)
        resources[name] = {
            "limit": window.limit,
            "remaining": window.remaining,
            "reset": window.reset_at,
            "used": window.used,
        }
    return to_answer(200, {"resources": resources, "rate": resources["core"]})


def _viewer(call: Call) -> Answer:
    if not call.token:
        raise Refused(401, "Requires authentication")
    return to_answer(200, present_account(call, call.viewer))


def _user(call: Call, login: str) -> Answer:
    former = call.github.former_logins.get(login)
    if former:
        return _moved(call.link(f"/user/{former}"))
    found = call.github.account(login)
    if found is None:
        raise Refused(404, "Not Found")
    return to_answer(200, present_account(call, found))


def _user_by_number(call: Call, number: str) -> Answer:
    found = call.github.by_number.get(int(number))
    if not isinstance(found, Account):
        raise Refused(404, "Not Found")
    return to_answer(200, present_account(call, found))


def _moved(url: str) -> Answer:
    payload = {"message": "Moved Permanently", "url": url, "documentation_url": DOCUMENTATION}
    return to_answer(301, payload, {"Location": url})


def _find(call: Call, name: str) -> Hosted:
    found = call.github.repository(name)
    if found is None:
        raise Refused(404, "Not Found")
    if found.is_blocked:
        block = {"reason": "dmca", "created_at": write_moment(found.created_at), "html_url": found.url}
        raise Refused(451, "Repository access blocked", block=block)
    return found


def _repository(call: Call, name: str) -> Answer:
    found = _find(call, name)
    if found.name_with_owner.lower() != name.lower():
        return _moved(call.link(f"/repositories/{found.database_id}"))
    return to_answer(200, present_repository(call, found))


def _repository_by_number(call: Call, number: str) -> Answer:
    found = call.github.by_number.get(int(number))
    if not isinstance(found, Hosted):
        raise Refused(404, "Not Found")
    return to_answer(200, present_repository(call, _find(call, found.name_with_owner)))


def _topics(call: Call, name: str) -> Answer:
    return to_answer(200, {"names": list(_find(call, name).topics)})


def _contributors(call: Call, name: str) -> Answer:
    found = _find(call, name)
    if found.head_oid is None:
        return Answer(204)
    people = [{**present_briefly(call, account), "contributions": count} for account, count in found.contributors]
    first, size = read_page(call, len(people))
    return to_answer(200, people[first : first + size], links(call, len(people)))


def _stargazers(call: Call, name: str) -> Answer:
    found = _find(call, name)
    first, size = read_page(call, found.stargazer_count)
    users = [each for each in call.github.accounts if each.person_key]
    stars = list_stargazers(found, users, first, size)
    if "star+json" in call.headers.get("accept", ""):
        shown = [{"starred_at": write_moment(at), "user": present_briefly(call, account)} for account, at in stars]
    else:
        shown = [present_briefly(call, account) for account, _ in stars]
    return to_answer(200, shown, links(call, found.stargazer_count))


def _listed(list_things: Callable[[Call, Hosted], tuple[list[Payload], dict[str, str]]], call: Call, name: str) -> Answer:
    shown, pages = list_things(call, _find(call, name))
    return to_answer(200, shown, pages)


def _search(call: Call) -> Answer:
    if not call.params.get("q"):
        raise Refused(422, "Validation Failed", errors=[{"resource": "Search", "field": "q", "code": "missing"}])
    found = search_repositories(call.github.repositories, call.params)
    first, size = read_page(call, len(found), most=MOST_FOUND)
    items = [{**present_repository(call, each), "score": 1.0} for each in found[first : first + size]]
    payload = {"total_count": len(found), "incomplete_results": False, "items": items}
    return to_answer(200, payload, links(call, min(len(found), MOST_FOUND)))


ROUTES: Sequence[tuple[re.Pattern[str], Callable[..., Answer]]] = tuple(
    (re.compile(pattern), respond)
    for pattern, respond in (
        (r"/rate_limit", _rate_limit),
        (r"/user", _viewer),
        (r"/user/(\d+)", _user_by_number),
        (r"/users/([^/]+)", _user),
        (r"/repositories/(\d+)", _repository_by_number),
        (r"/search/repositories", _search),
        (r"/repos/([^/]+/[^/]+)", _repository),
        (r"/repos/([^/]+/[^/]+)/topics", _topics),
        (r"/repos/([^/]+/[^/]+)/contributors", _contributors),
        (r"/repos/([^/]+/[^/]+)/stargazers", _stargazers),
        (r"/repos/([^/]+/[^/]+)/pulls", partial(_listed, list_pulls)),
        (r"/repos/([^/]+/[^/]+)/issues", partial(_listed, list_issues)),
        (r"/repos/([^/]+/[^/]+)/issues/comments", partial(_listed, list_comments)),
    )
)


def name_route(path: str) -> str:
    """Return the route of a path, its parts left out, for accounts of what was asked."""
    found = next((pattern.pattern for pattern, _ in ROUTES if pattern.fullmatch(path)), "unknown")
    return found.replace(r"(\d+)", "ID").replace("([^/]+/[^/]+)", "NAME").replace("([^/]+)", "LOGIN")
