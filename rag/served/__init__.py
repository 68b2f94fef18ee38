"""What a server can do in place of this machine: checkers, one for each form of verdicts, and a reranker."""
