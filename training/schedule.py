"""How far a run is, by the CPU time that it has used: a process that is stopped for a while loses nothing."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """Counts this process's own CPU seconds, those of the runs that it goes on from among them."""

    budget: float
    """CPU seconds of the whole run."""
    deadline: float | None = None
    """Seconds since the epoch at which the run is over, whatever is left of the budget."""
    before: float = 0.0
    """CPU seconds of the runs before this one."""
    _wall: float = field(default_factory=time.time)
    _cpu: float = field(default_factory=time.process_time)

    def used(self) -> float:
        """CPU seconds used up to now."""
        return self.before + time.process_time() - self._cpu

    def progress(self) -> float:
        """The share of the run that is done, of what the budget and the deadline leave, from 0 to 1."""
        used = self.used()
        left = self.budget - used
        if self.deadline is not None:
            share = (time.process_time() - self._cpu + 1.0) / (time.time() - self._wall + 1.0)
            left = min(left, (self.deadline - time.time()) * min(1.0, share))
        return used / (used + left) if left > 0 else 1.0


def rate_at(progress: float, rate: float, warm_up: float, decay: float) -> float:
    """The learning rate: it rises, stays, and falls to nothing at the end."""
    return rate * min(1.0, progress / warm_up + 0.01, (1.0 - progress) / decay)
