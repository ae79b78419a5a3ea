DROP VIEW IF EXISTS records_current;
