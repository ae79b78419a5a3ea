"""Maps of provinces, as data, and the script that made them."""
