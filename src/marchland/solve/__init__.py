"""Which line would give a figure: a claim line varied until its area does, or over a range.

It owns the search and says what a fit is worth. It judges no figure and never changes a dossier.
"""
