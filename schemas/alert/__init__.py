"""Alerts: the rules that raise them, their life, and whom they concern. Pure; every room reads the same."""
