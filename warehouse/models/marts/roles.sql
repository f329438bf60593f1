-- One row per role.
SELECT role, label, description, item_kinds FROM profile.roles
