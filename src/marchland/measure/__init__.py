"""How large, how long and how sure: areas and lengths with their uncertainty, places, markers.

It owns the 95 % interval. What a line's error is stands in :mod:`marchland.measure.error`. It
judges no published figure.
"""
