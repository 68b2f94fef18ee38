"""Checkers on a server: one FallibleChecker for each form in which a model gives verdicts."""
