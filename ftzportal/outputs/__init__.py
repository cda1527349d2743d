"""
What programs take of the public lists: the page's selection as CSV, XLSX, JSON and Atom.

`lists.PublicList` says once what a list is: whose selection, and which fields with their meaning. The heads of the
tables, the members of JSON, its schema and the page that explains them are all made of it.
"""
