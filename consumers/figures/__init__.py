"""Figures: the indicators that do not add up, computed from the records again and again."""
