"""The simulated staff: departments and the office, who see alerts and act on them as people would."""
