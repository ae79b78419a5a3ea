"""The audit: the stream's cells against a recount of the records."""
