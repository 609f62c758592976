-- The first two digits of a national care type; local ones extend them, 99 begins those that are local altogether. Grain: prefix.
SELECT med_type_prefix
FROM (
  VALUES ('11'), ('12'), ('13'), ('14'), ('15'), ('16'), ('19'), ('21'), ('22'), ('23'), ('24'), ('25'), ('26'), ('27'), ('28'),
    ('41'), ('51'), ('52'), ('53'), ('61'), ('71'), ('81'), ('99')
) AS code (med_type_prefix)
