-- A psn_no whose rows count for a person of the review database. Grain: person x psn_no.
SELECT m.person_key, m.member_key
FROM publish_member AS m
JOIN counted_person AS c ON c.person_key = m.person_key AND c.counted_key = m.person_key
