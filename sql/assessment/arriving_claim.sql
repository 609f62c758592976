-- A household that a psn_no asked about ever had: by its number at the platform, or by its book. Grain: psn_no x household.
SELECT h.person_key, 'platform_number:' || h.hshd_no AS household_id
FROM household AS h
WHERE h.hshd_no IS NOT NULL AND h.person_key IN (SELECT person_key FROM claiming_person)
UNION
SELECT i.person_key, 'household_book:' || i.resdbook_no AS household_id
FROM insured AS i
WHERE LENGTH(i.resdbook_no) >= 6 AND i.person_key IN (SELECT person_key FROM claiming_person)
