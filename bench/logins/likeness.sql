-- Levenshtein's likeness of two words; 0 where one is too short to tell; and how a name lies in another's mail user.
CREATE OR REPLACE MACRO likeness(one, other) AS 1 - levenshtein(one, other) / greatest(length(one), length(other));
CREATE OR REPLACE MACRO likeness_if(one, other) AS
    CASE WHEN length(one) >= 3 AND length(other) >= 3 THEN likeness(one, other) ELSE 0 END;
CREATE OR REPLACE MACRO mail_likenesses(mail, first, last) AS [
    contains(mail, first[1] || last)::DOUBLE, contains(mail, first || last[1])::DOUBLE,
    2.0 * (contains(mail, first) AND contains(mail, last))::INTEGER];
