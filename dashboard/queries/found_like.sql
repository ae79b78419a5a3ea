-- Records whose number ends in these words: agencies know the number, and not what stands before it.
SELECT DISTINCT subject
FROM records
WHERE endsWith(subject, %(ending)s)
LIMIT %(limit)s
