"""What is said about what is to come, and about ranks."""
