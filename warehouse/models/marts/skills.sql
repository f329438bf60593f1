-- One row per skill of the taxonomy.
SELECT skill, label, parent, description FROM profile.skills
