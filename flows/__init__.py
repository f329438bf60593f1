"""The one orchestrator: what runs every night, and the only room that imports Prefect."""
