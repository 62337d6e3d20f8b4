"""Figures against each other: which printed figures cannot all be true.

It owns the rules that tie quantities, the intervals they leave and the smallest sets that
contradict. It uses no geometry: what is measured does not matter here.
"""
