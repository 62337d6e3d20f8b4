"""Marchland."""
