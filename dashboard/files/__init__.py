"""What leaves the pages as a file: tables as workbooks, charts as pictures."""
