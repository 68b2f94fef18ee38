"""Checkers that ask a server: a FallibleChecker for each form in which a model gives verdicts."""
