"""Sends the notifications that are due: after the data is stored, and the site shows what they link to."""

import sys

from scrapy.utils.project import get_project_settings

from deploy.publish.archive import FOLDER, outputs_without_posts
from deploy.publish.branch import BRANCH, GitError, is_stored, save, save_first
from deploy.publish.pages import wait_for_pages
from hfpapers.notifications.messages import Digest
from hfpapers.notifications.outgoing import Outgoing
from hfpapers.publishing.notifier import Notifier

_CONTENT = "Notifications"
_NOT_SENT = "nothing was sent, and the next run sends it"
_EXAMPLE_RECORD = "notified/2026-02-19.jsonl"
# All messages are sent at the same time. A service that takes longer than this has not answered.
_SENDING_S = 60.0
_ATTEMPTS = 5


async def print_due() -> int:
    """Print whether the step `notify` has something to do, as CI reads it, and return the exit code."""
    notifier = _create_notifier()
    found = await notifier.find_due() if notifier.targets else []
    # A record that cannot be read is a reason to run the step, which then fails.
    print(f"due={'yes' if found or notifier.has_warned else 'no'}")
    return 0


async def notify(site_url: str, wait_s: float) -> int:
    """Send what is due, and return the exit code, which is not 0 if something was not sent.

    A message is recorded in the data branch as being sent before it is sent, so that no other run sends it, too, and
    none is sent twice if this run is stopped. Digests whose links do not work in time are left for the next run.

    Raises:
        ConfigError: if a setting is wrong.
        GitError: if the data branch cannot be read or pushed.
    """
    notifier = _create_notifier(site_url)
    if not notifier.targets:
        print("The setting NOTIFY is empty: nobody is notified.")
        return 0
    if not is_stored(_EXAMPLE_RECORD):
        raise GitError(
            f"nothing was sent, because the .gitignore of the branch {BRANCH} leaves out the folder notified/"
        )
    notifier.warn_of_missing_urls()
    save(consequence=_NOT_SENT)
    digests = [content for content in await notifier.find_due() if isinstance(content, Digest)]
    editions = wait_for_pages(digests, notifier.config.site_url, wait_s)
    taken = await _take(notifier, editions)
    await notifier.send(taken, _SENDING_S)
    if taken:
        save(_CONTENT, "messages were sent, and later runs report that it is not known whether they arrived")
    late = sorted({digest.edition for digest in digests} - editions)
    if late:
        site = notifier.config.site_url
        print(f"error: {site} does not show {', '.join(late)} yet; the next run sends the digests", file=sys.stderr)
    return 1 if late or notifier.has_warned else 0


async def _take(notifier: Notifier, editions: set[str]) -> list[Outgoing]:
    """Return the messages that are due, after recording in the data branch that they are being sent.

    If somebody else pushes at the same time, what they pushed may state that they send the same messages.
    """
    for _ in range(_ATTEMPTS):
        taken = await notifier.take(editions=editions)
        if save_first(_CONTENT):
            return taken
    raise GitError(f"could not push to the branch {BRANCH}; {_NOT_SENT}")


def _create_notifier(site_url: str = "") -> Notifier:
    """Return the notifier of the archive; raise `ConfigError` if a setting is wrong."""
    settings = get_project_settings()
    # Links lead to what the step `build` makes.
    settings.setdict({"OUTPUT_DIR": str(FOLDER), "OUTPUTS": outputs_without_posts()}, priority="cmdline")
    if site_url:
        settings.setdict({"SITE": "yes", "SITE_URL": site_url}, priority="cmdline")
    notifier = Notifier.from_settings(settings)
    notifier.check()
    return notifier
