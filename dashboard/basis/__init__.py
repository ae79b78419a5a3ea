"""The single records that a figure or an alert rests on, listed by the catalogue's own formulas."""
