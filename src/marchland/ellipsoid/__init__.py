"""Geometry on the ellipsoid: areas, lengths, distances, edges by their rule, datums.

It owns every formula of WGS 84 and is the only package that imports pyproj. It knows coordinates
and nothing of boundaries, disputes or errors of lines.
"""
