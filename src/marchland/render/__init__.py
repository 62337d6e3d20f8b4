"""Renderers: from findings to a page. They compute nothing; a missing number belongs upstream."""
