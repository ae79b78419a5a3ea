"""A believable season of campaigns, played from a seed."""
