"""Measure the progress of a run by the CPU time it has used, so that pausing the process costs nothing."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """Counts the CPU seconds of this process and of the runs that it resumes."""

    budget: float
    """CPU seconds of the whole run."""
    deadline: float | None = None
    """Seconds since the epoch at which the run ends, whatever remains of the budget."""
    before: float = 0.0
    """CPU seconds of the runs before this one."""
    _wall: float = field(default_factory=time.time)
    _cpu: float = field(default_factory=time.process_time)

    def used(self) -> float:
        """The CPU seconds used so far."""
        return self.before + time.process_time() - self._cpu

    def progress(self) -> float:
        """The finished share of the run, given the budget and the deadline, from 0 to 1."""
        used = self.used()
        left = self.budget - used
        if self.deadline is not None:
            share = (time.process_time() - self._cpu + 1.0) / (time.time() - self._wall + 1.0)
            left = min(left, (self.deadline - time.time()) * min(1.0, share))
        return used / (used + left) if left > 0 else 1.0


def rate_at(progress: float, rate: float, warm_up: float, decay: float) -> float:
    """The learning rate: it rises, stays, and falls to zero at the end."""
    return rate * min(1.0, progress / warm_up + 0.01, (1.0 - progress) / decay)
