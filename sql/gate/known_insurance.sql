-- A national insurance type. Grain: code.
SELECT insutype
FROM (
  VALUES ('310'), ('320'), ('330'), ('340'), ('350'), ('360'), ('370'), ('380'), ('390'), ('391'), ('392'), ('399'), ('410'), ('510')
) AS code (insutype)
