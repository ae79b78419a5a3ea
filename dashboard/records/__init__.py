"""What the pages of a topic show beyond indicators: counted from the records themselves, now and then, once for all viewers."""
