"""The error of drawn lines and what it does to areas and lengths.

It owns the model of error: correlation along a line, what the parts of an outline contribute, how
far vintages differ, and the simulation that checks the formulas. It knows neither figures nor
verdicts.
"""
