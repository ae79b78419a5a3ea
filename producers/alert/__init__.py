"""Alerts as those who act on them see them: all there are, what is wished for, and what came of it."""
