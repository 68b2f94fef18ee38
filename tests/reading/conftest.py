"""Property tests judge results, and a busy machine must not fail them for its pace."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
