"""Alerts on the screen: what stands, what was done, and how each is told."""
