"""How far apart files draw borders that never moved, and a model of error fitted to it.

``sources`` reads territories worldwide from pinned packages, ``borders`` lays all files' lines of a
border along one reference line, ``rows`` makes comparisons of them, ``model`` is the model with its
fit and cross-validation, ``report`` writes REALITY.md and ``geo/publishers.toml``.
"""
