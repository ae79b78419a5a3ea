DROP VIEW IF EXISTS notifications_current;
DROP TABLE IF EXISTS notifications;
