"""Authors who are not people: bots, coding agents, and machine addresses that several people share."""

from sandbox.records import Alias

BOTS = (
    Alias("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", 4.0),
    Alias("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com", 3.0),
    Alias("pre-commit-ci[bot]", "66853113+pre-commit-ci[bot]@users.noreply.github.com", 2.0),
    Alias("acme-release-bot", "release-bot@example.com", 1.0),
)
BOT_SUBJECTS = {
    "dependabot[bot]": "Bump {package} from {old} to {new}",
    "github-actions[bot]": "Update generated documentation",
    "pre-commit-ci[bot]": "[pre-commit.ci] pre-commit autoupdate",
    "acme-release-bot": "Release {new}",
}
BOT_PACKAGES = ("requests", "torch", "tokenizers", "numpy", "actions/checkout", "ruff")
AGENTS = (
    Alias("Claude", "noreply@anthropic.com", 5.0),
    Alias("Cursor Agent", "cursoragent@cursor.com", 3.0),
    Alias("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com", 2.0),
)
MACHINES = (
    Alias("root", "root@localhost", 1.0),
    Alias("runner", "runner@ci-7.local", 1.0),
    Alias("Ubuntu", "ubuntu@ip-10-0-0-1.local", 1.0),
    Alias("build", "build@example.com", 1.0),
)
HOST = Alias("GitHub", "noreply@github.com", 1.0)
