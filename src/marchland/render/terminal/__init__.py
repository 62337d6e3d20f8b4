"""Findings as tables for a terminal, a module per report. Only here is Rich used."""
