"""Tests of the notifier without a broker."""
