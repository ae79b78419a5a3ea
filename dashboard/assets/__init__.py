"""Style sheets, the panel script, logos, and the script that makes font and logos."""
