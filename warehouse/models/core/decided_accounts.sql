-- One row per decision in force and account it is about, as the account is called today.
SELECT decisions.decision_id, decisions.kind, names.account_id, clusters.cluster
FROM raw.decisions AS decisions
JOIN core.decided_names AS names ON names.name = decisions.account_id
JOIN core.account_clusters AS clusters ON clusters.account_id = names.account_id
ANTI JOIN raw.undone_decisions AS undone ON undone.decision_id = decisions.decision_id
