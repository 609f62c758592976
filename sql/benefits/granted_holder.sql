-- A granted certificate that an insured person known on the night holds. Grain: certificate. Reads granted_certificate, benefit_value, insured.
SELECT DISTINCT g.certificate
FROM granted_certificate AS g
JOIN insured AS i ON i.certificate_id = g.certificate
CROSS JOIN benefit_value AS r
WHERE i.known_from <= r.night AND r.night < i.known_to
