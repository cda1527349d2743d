"""
Records as a workbook for Excel, WPS and LibreOffice, and back: `columns` say what stands in a cell, `writing` makes the
file, `workbooks` opens one that comes back, `rows` reads it, `proposing` tells what would change, `keeping` does it.
Knows no content of the site.
"""
