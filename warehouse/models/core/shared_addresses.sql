-- One row per address that several people write under; such an address joins nobody.
WITH named AS (
    SELECT DISTINCT email_hash, name_key, has_full_name, string_split(name_key, ' ') AS parts
    FROM core.aliases
    WHERE email_hash IS NOT NULL
),
strangers AS (
    SELECT DISTINCT a.email_hash
    FROM named AS a
    JOIN named AS b ON b.email_hash = a.email_hash AND b.name_key > a.name_key
    WHERE a.has_full_name AND b.has_full_name AND NOT list_has_any(a.parts, b.parts)
)
SELECT email_hash, 'more than three names' AS reason FROM named GROUP BY email_hash HAVING count(*) > 3
UNION
SELECT email_hash, 'two full names without a word in common' AS reason FROM strangers
WHERE email_hash NOT IN (SELECT email_hash FROM named GROUP BY email_hash HAVING count(*) > 3)
UNION
-- It stays several people's when one of them has been erased.
SELECT named.email_hash, 'somebody erased wrote under it' AS reason
FROM (SELECT DISTINCT email_hash FROM named) AS named
JOIN raw.privacy_marks AS marks ON marks.kind = 'shared_address'
    AND marks.mark_hash = sha256(concat_ws(chr(31), (SELECT secret FROM raw.mark_secret), marks.kind, named.email_hash))
