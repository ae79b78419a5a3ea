"""Dead letters: what was refused, looked at and sent again."""
