"""How it is told: findings as text, tables, citations, charts and the page.

Renderers compute nothing; a missing number is added below them. Each output is a module or a
subpackage.
"""
