"""Detectors: pure functions over series of counts, one value a day. Nothing here knows a city, a campaign or a topic."""
