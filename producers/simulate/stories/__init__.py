"""What records tell: for each topic, how one begins and how it moves."""
