"""Agencies: who reports, by which tokens, and what each may say."""
