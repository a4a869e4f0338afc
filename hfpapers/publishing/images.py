"""The images of posts: the same paper is often in several editions, but posts near each other show different images."""

from hfpapers.editions.calendar import containing_periods, parts_of
from hfpapers.editions.periods import Day, Month, Period
from hfpapers.exporters.front_matter import choose_image
from hfpapers.publishing.snapshot import Snapshot

# A paper that is listed again is listed within days. A home page shows about this many posts.
_DAYS_WITH_OTHER_IMAGES = 4


class PostImages:
    """The images of the posts of a snapshot's editions.

    The image of a day is chosen first, then that of a week, then that of a month. The image of a day depends on a few
    days before it only, as if the first of them showed its first image.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def find(self, period: Period) -> str | None:
        """Return the URL of the image of an edition's post; None if it has none."""
        return self._choose(period, self.find_used(period))

    def find_used(self, period: Period) -> frozenset[str]:
        """Return the images of the posts near an edition's post, which it shows only if it has no other."""
        images: list[str | None] = []
        if isinstance(period, Day):
            for day in reversed(self._snapshot.editions_before(period, _DAYS_WITH_OTHER_IMAGES)):
                images.append(self._choose(day, frozenset(filter(None, images))))
        else:
            weeks = parts_of(period) if isinstance(period, Month) else []
            images += [self.find(other) for other in self._snapshot.select_stored([*period.days(), *weeks])]
        return frozenset(filter(None, images))

    def find_dependents(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts show another image than that of an edition, if they can."""
        later = self._snapshot.editions_after(period, _DAYS_WITH_OTHER_IMAGES) if isinstance(period, Day) else []
        containing = [other for near in (period, *later) for other in containing_periods(near)]
        months = [month for other in containing for month in containing_periods(other)]
        return self._snapshot.select_stored([*later, *containing, *months])

    def _choose(self, period: Period, used: frozenset[str]) -> str | None:
        paper = choose_image(self._snapshot.papers(period), used)
        return paper.thumbnail if paper else None
