"""The faces of the PDF briefs, packed, with the script that makes them."""
