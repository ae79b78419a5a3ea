"""Tests of the notifier with a real broker and real receivers."""
