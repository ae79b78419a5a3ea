"""Progress: every figure of cities and campaigns, as of a day."""
