"""HTML of the panels, as pure functions of figures and a voice; every value is escaped here."""
