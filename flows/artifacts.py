"""What a run leaves in Prefect for its readers; of the shortlists' heads, which name people, only the latest is kept."""

from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from flows import summary
from flows.night import Night
from headwater.settings import Settings
from headwater.status import read_status

HEADS = "shortlist-head"


def show_night(settings: Settings, night: Night) -> None:
    """Leave the run's summary, how fresh and whole the data are, the quota spent, and the heads of the shortlists."""
    status = read_status(settings.data.directory, settings.run.stale_after_days)
    create_table_artifact(table=summary.targets(night.results), key="run-summary", description=night.message)
    create_table_artifact(table=summary.freshness(status), key="freshness", description="when each target was last read")
    gaps, quota = summary.gaps(status), summary.quota(status)
    create_table_artifact(table=gaps, key="gaps", description=f"{len(gaps)} known holes in the data")
    create_table_artifact(table=quota, key="quota", description="points and requests that this run spent")
    show_shortlists(settings)


def show_shortlists(settings: Settings) -> None:
    """Leave the heads of the shortlists, and take away those of earlier runs: they may name who has been erased since."""
    latest = create_markdown_artifact(markdown=summary.shortlist_heads(settings), key=HEADS)
    with get_client(sync_client=True) as client:
        shown = client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[HEADS])))
        for earlier in shown:
            if earlier.id != UUID(str(latest)):
                client.delete_artifact(earlier.id)
