"""The steps that rebuild ``geo/`` from pinned packages; see ``scripts/build_geo.py``."""
