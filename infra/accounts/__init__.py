"""Who may sign in to the dashboard: the account file, passwords, sessions, and what keeps guessers out."""
