-- Whether query figures have been computed anew: how many rows there are, and the newest.
SELECT count(), max(toUnixTimestamp64Milli(computed_at)) FROM figures
