-- A subject (person or household) and a night on which it has to be assessed. Grain: subject x night.
SELECT subject_key, night FROM moment_touch
