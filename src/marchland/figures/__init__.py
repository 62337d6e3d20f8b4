"""What people printed, and whether it fits: verdicts on published figures, and measured shares.

It owns the rule of the verdict. It judges statements, never who is right, and measures nothing
itself. Figures against each other are in :mod:`marchland.figures.together`.
"""
