"""`python -m flows.alarms --webhook URL --mail mailtos://…`: puts deploy/automations.yaml into the Prefect server."""

import argparse
import os
from pathlib import Path
from typing import Any

import yaml
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore
from pydantic import SecretStr

FILE = Path(__file__).resolve().parent.parent / "deploy" / "automations.yaml"
WEBHOOK, MAIL = "HEADWATER_ALARM_WEBHOOK", "HEADWATER_ALARM_MAIL"


def set_alarms(webhook: str | None, mail: str | None) -> list[str]:
    """Save the addresses as Prefect's blocks and replace the automations of the file; return the names of those that were set.

    Without an address, only what does something itself is set, and what tells somebody stays as it is.
    """
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    tells = [{**told["actions"][kind], "block_document_id": str(block)} for kind, block in _save_addresses(webhook, mail).items()]
    wanted = {name: [told["does"][name]] if name in told["does"] else tells for name in told["triggers"]}
    for name, actions in wanted.items():
        if actions:
            _replace({"name": name, "trigger": told["triggers"][name], "actions": actions})
    return [name for name, actions in wanted.items() if actions]


def _save_addresses(webhook: str | None, mail: str | None) -> dict[str, Any]:
    blocks = {}
    if webhook:
        blocks["webhook"] = Webhook(method="POST", url=SecretStr(webhook)).save("headwater-webhook", overwrite=True)
    if mail:  # Prefect hands an address that is none of Slack's to Apprise as it is, and mailtos:// is Apprise's for SMTP
        blocks["mail"] = SlackWebhook(url=SecretStr(mail)).save("headwater-mail", overwrite=True)
    return blocks


def _replace(written: dict[str, Any]) -> None:
    with get_client(sync_client=True) as client:
        for earlier in client.read_automations_by_name(written["name"]):
            client.delete_automation(earlier.id)
        client.create_automation(AutomationCore.model_validate(written))


def main() -> None:
    """Read the addresses, from the environment where none is given, and say what was set."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--webhook", default=os.environ.get(WEBHOOK), help=f"URL that gets a POST (else ${WEBHOOK})")
    asked.add_argument("--mail", default=os.environ.get(MAIL), help=f"mailtos://USER:PASSWORD@HOST?from=…&to=… (else ${MAIL})")
    given = asked.parse_args()
    print("\n".join(set_alarms(given.webhook, given.mail)))  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
