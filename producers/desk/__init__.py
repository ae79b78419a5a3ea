"""The desk for what the stream refused: seen in groups, corrected, and sent again."""
