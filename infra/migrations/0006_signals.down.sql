DROP TABLE IF EXISTS judgements;
DROP VIEW IF EXISTS signals_current;
DROP TABLE IF EXISTS signals;
