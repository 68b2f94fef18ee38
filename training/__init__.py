"""Train the cross-encoder; `training/README.md` explains how."""
