"""The notifier: it tells the bodies that an alert concerns, through Apprise, once each, and keeps a log of it."""
