"""What authors say in arXiv's free-text comments: where a paper was accepted, and where its code lies."""

import re
from collections.abc import Iterator

Acceptance = tuple[str | None, int | None, str | None]
NOWHERE: Acceptance = (None, None, None)

# Names that are words of their own are matched in capitals only; the others in any case.
VENUES = {
    "NeurIPS": r"(?i:NeurIPS|NIPS|(?:Conference on )?Neural Information Processing Systems)",
    "ICLR": r"(?i:ICLR|International Conference on Learning Representations)",
    "ICML": r"(?i:ICML|International Conference on Machine Learning)",
    "COLM": r"COLM|(?i:Conference on Language Model(?:l?ing|s))",
    "MLSys": r"(?i:MLSys|SysML|Conference on Machine Learning and Systems)",
    "NAACL": r"(?i:NAACL(?:[- ]HLT)?)",
    "EACL": r"(?i:EACL)",
    "AACL": r"(?i:(?:IJCNLP[-/ ])?AACL(?:[-/ ]IJCNLP)?)",
    "EMNLP": r"(?i:EMNLP(?:-IJCNLP)?|Empirical Methods in Natural Language Processing)",
    "TACL": r"TACL|(?i:Transactions of the Association for Computational Linguistics)",
    "ACL": r"ACL(?:[-/ ]IJCNLP)?|(?i:Annual Meeting of the Association for Computational Linguistics)",
    "CoNLL": r"(?i:CoNLL)",
    "COLING": r"(?i:(?:LREC-)?COLING)",
    "LREC": r"(?i:LREC)",
    "TMLR": r"(?i:TMLR|Transactions on Machine Learning Research)",
    "JMLR": r"(?i:JMLR|Journal of Machine Learning Research)",
    "AISTATS": r"(?i:AISTATS)",
    "UAI": r"UAI",
    "COLT": r"COLT",
    "AAAI": r"(?i:AAAI)",
    "IJCAI": r"(?i:IJCAI(?:-ECAI)?)",
    "ECAI": r"ECAI",
    "CVPR": r"(?i:CVPR)",
    "ICCV": r"(?i:ICCV)",
    "ECCV": r"(?i:ECCV)",
    "KDD": r"(?i:(?:SIG)?KDD)",
    "WWW": r"WWW|(?i:The ?Web ?Conf(?:erence)?|ACM Web Conference)",
    "SIGIR": r"(?i:SIGIR)",
    "CIKM": r"(?i:CIKM)",
    "WSDM": r"(?i:WSDM)",
    "ECIR": r"(?i:ECIR)",
    "RecSys": r"(?i:RecSys)",
    "SIGMOD": r"(?i:SIGMOD)",
    "VLDB": r"(?i:P?VLDB)",
    "ICDE": r"ICDE",
    "OSDI": r"(?i:OSDI)",
    "SOSP": r"(?i:SOSP)",
    "NSDI": r"(?i:NSDI)",
    "ASPLOS": r"(?i:ASPLOS)",
    "EuroSys": r"(?i:EuroSys)",
    "USENIX ATC": r"(?i:USENIX ATC)|ATC",
    "ISCA": r"ISCA",
    "MICRO": r"MICRO",
    "HPCA": r"HPCA",
    "PPoPP": r"(?i:PPoPP)",
    "SC": r"SC",
    "ICSE": r"ICSE",
    "FSE": r"(?:ESEC/)?FSE",
    "ASE": r"ASE",
    "ISSTA": r"ISSTA",
    "ICST": r"ICST",
    "INTERSPEECH": r"(?i:INTERSPEECH)",
    "ICASSP": r"(?i:ICASSP)",
    "CoRL": r"(?i:CoRL)",
    "FAccT": r"(?i:FAccT)",
    "CHI": r"CHI",
    "USENIX Security": r"(?i:USENIX Security)",
    "CCS": r"CCS",
    "NDSS": r"NDSS",
}
BETWEEN = r"(?i:[\s\-_,:()@]|conference|findings|main|workshops?|track|datasets?|benchmarks?|and|&|long|short|papers?)"
YEAR_AFTER = rf"(?:{BETWEEN}{{0,9}}?(?P<after>(?:19|20)\d\d)|\s?-?(?P<short>(?:['’‘`´]\s?|(?<=-)|(?<=[A-Za-z]))\d\d))(?!\d)"
MENTION = re.compile(
    r"(?:(?<!\d)(?P<before>(?:19|20)\d\d)\s(?:[A-Z/]+\s){0,2})?(?<![A-Za-z0-9/])(?:"
    + "|".join(f"(?P<v{number}>{pattern})" for number, pattern in enumerate(VENUES.values()))
    + rf")(?![A-Za-z])(?:{YEAR_AFTER})?"
)
VERDICT = re.compile(
    r"(?i)(?P<yes>\baccept\w*\s+submission|(?<!not )(?<!not yet )\baccept\w*|\bappear\w*|\bpublish\w*|\bpublication\b"
    r"|\bpresent(?:ed|ation)\b|\bcamera[- ]ready|\bforthcoming|\bproceedings\b|\boral\b|\bspotlight\b|\bposter\b)"
    r"|(?P<no>\b(?:re)?submi\w+|\breview\w*|\breject\w*|\bwithdr\w+|\bdeclin\w+|\bnot (?:yet )?accept\w*"
    r"|\bconsideration\b|\bin preparation\b|\bexten(?:ded|sion)\b|\boverlap\b|\bbased on\b|\bbuild\w* (?:up)?on\b"
    r"|\bfollow\w*[- ]up\b|\bsupersed\w+|\btemplate\b|\bformat\b|\bstyle\b)"
)
NOT_AFTER_ALL = re.compile(
    r"(?i)[\s(),\-:]*(?:conference\s+)?(?:submission|submitted|under|in review|reject|template|style)"
)
TRACKS = {
    "workshop": r"workshops?",
    "findings": r"findings",
    "competition": r"competitions?|challenge|shared task",
    "demo": r"demos?|demonstrations?",
    "industry": r"industry|industrial",
    "tutorial": r"tutorials?",
    "student": r"student|doctoral consortium|SRW",
    "datasets and benchmarks": r"datasets? (?:and|&) benchmarks?|D ?& ?B|DB track",
    "oral": r"orals?",
    "spotlight": r"spotlights?",
    "poster": r"posters?",
    "main": r"main",
}
TRACK = {name: re.compile(rf"(?i)\b(?:{pattern})\b") for name, pattern in TRACKS.items()}
ABBREVIATED = re.compile(r"\b(Proc|Int|Intl|Conf|Trans|Symp|vol|pp|al)\.")
OLDEST_TWO_DIGITS = 61  # 1961 to 2060
SENTENCE_END = re.compile(r"[;\n|]|[.!](?=\s)")


def acceptance(comments: str | None) -> Acceptance:
    """Return venue, year and track that the comments claim an acceptance at, Nones where they claim none."""
    if not comments:
        return NOWHERE
    told = comments.split("arXiv admin note")[0]
    sentences = SENTENCE_END.split(ABBREVIATED.sub(r"\1", told))
    claims = [claim for sentence in sentences for claim in _claims(sentence)]
    return min(claims, key=lambda claim: claim[2] == "workshop", default=NOWHERE)


def _claims(sentence: str) -> Iterator[Acceptance]:
    """Yield each venue the sentence claims: the verdict word nearest before a venue governs it."""
    mentions = list(MENTION.finditer(sentence))
    for mention, begin, end in zip(mentions, _begins(mentions), _ends(mentions, sentence), strict=True):
        verdicts = list(VERDICT.finditer(sentence, 0, mention.start()))
        is_claimed = bool(verdicts and verdicts[-1]["yes"])
        year = _year(mention) or (_only_year(sentence) if is_claimed else None)
        is_denied = bool(verdicts and verdicts[-1]["no"]) or NOT_AFTER_ALL.match(sentence, mention.end())
        if not is_denied and (is_claimed or year):
            yield _venue(mention), year, _track(sentence[begin:end])


def _begins(mentions: list[re.Match[str]]) -> list[int]:
    return [0, *(mention.end() for mention in mentions)][: len(mentions)]


def _ends(mentions: list[re.Match[str]], sentence: str) -> list[int]:
    return [*(mention.start() for mention in mentions[1:]), len(sentence)][: len(mentions)]


def _venue(mention: re.Match[str]) -> str:
    found = mention.groupdict()
    return next(name for number, name in enumerate(VENUES) if found[f"v{number}"])


def _year(mention: re.Match[str]) -> int | None:
    if mention["after"] or mention["before"]:
        return int(mention["after"] or mention["before"])
    if not mention["short"]:
        return None
    two_digits = int(mention["short"][-2:])
    return two_digits + (1900 if two_digits >= OLDEST_TWO_DIGITS else 2000)


def _only_year(sentence: str) -> int | None:
    years = set(re.findall(r"(?<![\d.])(?:19|20)\d\d(?![\d.])", sentence))
    return int(years.pop()) if len(years) == 1 else None


def _track(surroundings: str) -> str | None:
    return next((name for name, pattern in TRACK.items() if pattern.search(surroundings)), None)


LINK = re.compile(
    r"(?i)(?:(?<![\w.@-])|(?<=www\.))(?P<host>github\.com|gitlab\.com|huggingface\.co)/"
    r"(?P<path>[\w.\-]+(?:/[\w.\-]+)+)",
    re.ASCII,
)
NO_OWNERS = {
    "github.com": {
        "about", "account", "apps", "collections", "contact", "customer-stories", "dashboard", "enterprise", "explore", "features",
        "issues", "join", "login", "marketplace", "notifications", "organizations", "orgs", "pricing", "pulls", "readme", "search",
        "security", "settings", "site", "sponsors", "stars", "topics", "trending", "users",
        "author", "username", "your-username", "yourusername",  # the words of templates
    },
    "gitlab.com": {"explore", "help", "users", "groups"},
    "huggingface.co": {"blog", "collections", "docs", "learn", "models", "papers", "posts", "tasks"},
}
PLACES_INSIDE = {"-", "blob", "tree", "raw", "issues", "wikis", "releases", "merge_requests"}


def code_links(*texts: str | None) -> list[str]:
    """Return the repositories on GitHub, GitLab and Hugging Face that texts name, as https addresses, once each."""
    links: dict[str, str] = {}
    told = " ".join(words for words in texts if words)
    lowered = told.lower()
    if not any(host in lowered for host in NO_OWNERS):  # as few do; the pattern looks at every letter
        return []
    for match in LINK.finditer(told.replace("\\_", "_")):
        link = _repository(match["host"].lower(), match["path"].split("/"))
        if link:
            links.setdefault(link.lower(), link)
    return list(links.values())


def _repository(host: str, parts: list[str]) -> str | None:
    """Return the address of the repository that a path leads into, or None when it leads to none."""
    if parts[0].lower() in NO_OWNERS[host]:
        return None
    if host == "gitlab.com":
        inside = (at for at, part in enumerate(parts) if part in PLACES_INSIDE)
        length = max(2, next(inside, len(parts)))
    else:
        length = 3 if host == "huggingface.co" and parts[0].lower() in {"datasets", "spaces"} else 2
    if length > len(parts):
        return None
    kept = [*parts[: length - 1], parts[length - 1].rstrip(".").removesuffix(".git").rstrip(".")]
    # A name that ends in a hyphen or an underscore was cut off where the line ended.
    is_whole = all(part.strip(".") for part in kept) and not kept[-1].endswith(("-", "_"))
    return f"https://{host}/{'/'.join(kept)}" if is_whole else None
