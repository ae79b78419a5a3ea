"""Reporting over HTTP: the client of an agency that has no Kafka port, with its outbox on disk."""
