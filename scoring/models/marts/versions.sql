-- One row per part of the rules that the lists were made by: the taxonomy and each role, with a hash of what it says.
SELECT 'skills' AS part, version FROM profile.taxonomy
UNION ALL
SELECT 'role:' || role, version FROM profile.roles
