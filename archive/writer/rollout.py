"""When which version is written: rolled out one after the other, and never all at once."""

from random import Random

START_MS = 1_704_067_200_000
"""2024-01-01T00:00:00Z."""
SPAN_MS = 180 * 24 * 3600 * 1000
"""Half a year."""


class Rollout:
    """The versions of one contract over time, as fractions of the span."""

    def __init__(self, *starts: float, window: float = 0.1) -> None:
        self.starts = [0.0, *starts]
        self.window = window

    def pick(self, rng: Random, at_ms: int) -> int:
        """The version of a random writer: old or new during a rollout, later rarely an old one."""
        now = (at_ms - START_MS) / SPAN_MS
        version = sum(start <= now for start in self.starts)
        since = now - self.starts[version - 1]
        if version > 1 and rng.random() > min(since / self.window, 0.98):
            return version - 1
        return version


def when(fraction: float) -> int:
    """The time at that fraction of the span."""
    return START_MS + int(fraction * SPAN_MS)
