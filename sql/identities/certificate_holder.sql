-- Who holds a listed certificate tonight: the insured rows pulled, and those known whose number was not pulled. Grain: certificate x psn_no.
SELECT DISTINCT t.certificate_id AS certificate, t.psn_no
FROM typed_insured AS t
WHERE t.psn_no IS NOT NULL AND EXISTS (SELECT 1 AS found FROM listed_row AS l WHERE l.certificate = t.certificate_id)
UNION
SELECT s.certificate, s.psn_no
FROM stored_holder AS s
WHERE NOT EXISTS (SELECT 1 AS found FROM typed_insured AS t WHERE t.psn_no = s.psn_no)
