"""Findings as pictures, with matplotlib (the ``figure`` extra), a module per picture."""
