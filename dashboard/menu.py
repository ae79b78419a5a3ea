"""The pages by their paths, which are also the names of their modules, and the menu that they stand in."""

from __future__ import annotations

SECTIONS = {
    "": ("overview", "alerts"),
    "section_progress": ("progress", "campaign", "city"),
    "section_topics": ("arrears", "trips", "trainings", "visits", "relief"),
    "section_data": ("brief", "reporting", "search", "upload", "system"),
}
"""Those without a menu stand in the bar itself."""

PAGES = tuple(path for section in SECTIONS.values() for path in section)

FIRST = "overview"
"""The page of the address without a path."""

ACTING = frozenset({"upload", "brief"})
"""Pages on which something is done; a wall has none of them."""
