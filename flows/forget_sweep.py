"""The sweep: erasures, retention and a new published file, without reading any source."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import steps
from flows.artifacts import show_shortlists
from flows.deployment import is_deployed, rely_on_server, run_name
from flows.lock import writing
from flows.plan import Choice, Plan, make_plan
from headwater.settings import Settings, load_settings, path_of


@task(name="erase and publish", task_run_name="erase and publish", cache_policy=NO_CACHE, tags=["warehouse"])
def erase_and_publish(settings: Settings, plan: Plan) -> steps.Swept:
    """Erase whose time is up, keep the erased out of what has landed, and publish."""
    return steps.sweep_and_publish(settings, plan)


@flow(name="forget-sweep", flow_run_name=run_name, validate_parameters=False)
def forget_sweep(config: str | None = None) -> State[steps.Swept]:
    """Carry out what is due by the marks of the erased and by retention; raises NothingPublished where nothing has landed."""
    rely_on_server()
    settings = load_settings(path_of(config))
    plan = make_plan(settings, Choice())
    with writing(settings.data.directory, waits=is_deployed()):
        swept = erase_and_publish(settings, plan)
        show_shortlists(settings)
    return Completed(message=swept.told, data=swept)
