-- A warning of the run as it is stored, with its id. Grain: subject x rule x window.
SELECT w.*, m.psn_no, m.warning_id, m.fingerprint, b.rule_id IS NOT NULL AS is_reconstructed
FROM warning_now AS w
JOIN warning_mark AS m ON m.subject_key = w.subject_key AND m.rule_id = w.rule_id AND m.window_id = w.window_id
LEFT JOIN rebuilt_window AS b
  ON b.subject_key = w.subject_key AND b.night = w.known_on AND b.rule_id = w.rule_id AND b.window_id = w.window_id
