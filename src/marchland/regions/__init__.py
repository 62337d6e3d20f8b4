"""What land is meant: the recipes of a dossier followed on boundaries, and outlines by their lines.

It owns overlays and the question which line bounds which part. It measures only to
sort parcels from slivers, and judges no figure.
"""
