"""The tree of errors that the reader can mend.

HeadwaterError                 printed as one line, exit code 1
├── SettingsError              headwater.toml cannot be used
├── CatalogError               catalog.toml cannot be used
├── ProfileError               skills.toml or a role file cannot be used
├── EvaluationError            judgements or a truth file, or what is asked of them, cannot be used
├── DataError                  the data directory or the published file cannot be used
│   └── BuildDamaged           the private build file is damaged; it can be made anew
├── DecisionRefused            a reviewer's decision is unknown, contradictory or malformed
├── PrivacyError               a request about a person cannot be carried out as it was typed
├── TargetError                one target cannot be read; the run goes on with the others
│   ├── TargetGone             it is not there: deleted, renamed or private
│   └── TargetRefused          it answers, but not with what was asked for
├── PartialRun                 exit code 2: some targets failed, the rest is published
└── NothingPublished           exit code 3

Anything else is a bug and keeps its traceback.
"""


class HeadwaterError(Exception):
    """What the reader can mend, said in one line."""

    exit_code = 1


class SettingsError(HeadwaterError):
    """headwater.toml cannot be used as it stands."""


class CatalogError(HeadwaterError):
    """catalog.toml cannot be used as it stands."""


class ProfileError(HeadwaterError):
    """skills.toml or a role file cannot be used as it stands."""


class EvaluationError(HeadwaterError):
    """Judgements or a truth file, or what is asked of them, cannot be used."""


class TokenMissing(HeadwaterError):
    """A service cannot be asked without a token, and none is set."""


class DataError(HeadwaterError):
    """The data directory or the published file cannot be used."""


class BuildDamaged(DataError):
    """The private build file is damaged; whatever is in it can be made anew."""


class DecisionRefused(HeadwaterError):
    """A reviewer's decision cannot be recorded as it stands; nothing of it was."""


class PrivacyError(HeadwaterError):
    """A request about a person cannot be carried out as it was typed."""


class TargetError(HeadwaterError):
    """One target could not be read; the run records it and goes on."""


class TargetGone(TargetError):
    """The target was deleted, renamed or made private."""


class TargetRefused(TargetError):
    """The server answers, but not with what was asked for."""


class PartialRun(HeadwaterError):
    """Some targets failed; what could be read is published."""

    exit_code = 2


class NothingPublished(HeadwaterError):
    """The run ended without a new published file; yesterday's is untouched."""

    exit_code = 3
