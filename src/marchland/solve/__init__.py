"""Which line would give a figure: a claim line varied until, or while, an area is watched.

It owns the search and says what a fit is worth. It judges no figure and never changes a dossier.
"""
