"""The page: one HTML file that holds map, data, script and style, and asks the network for nothing.

:mod:`~marchland.render.page.document` puts it together. Texts of a dossier reach it as data and
are never markup or templates; ``assets/`` holds its script, style and phrases.
"""
