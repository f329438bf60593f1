-- One row per link that was cut, as the weakest that would join what stays apart.
SELECT links.a, links.b, links.rule, links.probability, components.component, conflicts.reason
FROM core.links AS links
JOIN core.joined AS one ON one.node = links.a
JOIN core.joined AS other ON other.node = links.b
JOIN core.components AS components ON components.node = links.a
JOIN core.conflicts AS conflicts ON conflicts.component = components.component
WHERE one.cluster <> other.cluster
