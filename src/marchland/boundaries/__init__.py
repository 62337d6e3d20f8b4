"""What somebody drew: the registry of boundary vintages, their files, and layers of context.

It owns licences, hashes, dates and stated accuracies, and one adapter per publisher in
:mod:`marchland.boundaries.sources`. It prefers no vintage and knows no dispute.
"""
