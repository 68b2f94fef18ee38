"""The training of the cross-encoder; `training/README.md` tells how to run it."""
