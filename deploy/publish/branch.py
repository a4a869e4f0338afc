"""The data branch: the branch of the repository that contains nothing but the data of the archive."""

import subprocess
import time

from deploy.publish.archive import FOLDER
from hfpapers import clock

BRANCH = "data"
_REMOTE, _REMOTE_BRANCH = f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}"
_IDENTITY = ("-c", "user.name=hfpapers", "-c", "user.email=hfpapers@localhost")
# What `git ls-remote --exit-code` returns if there is no such branch.
_NO_BRANCH = 2
_ATTEMPTS = 5
_RETRY_S = 2

# These files are written into a new branch. Whoever changes them there keeps the changes.
_FILES = {
    ".gitignore": """\
# Only data is committed. `scrapy render` makes all other files from it.
/*
!/.git*
!/daily/
!/weekly/
!/monthly/
!/history/
!/notified/
*.bib
*.hfpapers-part
""",
    ".gitattributes": """\
# Two versions of an edition are never mixed. The logs of crawls and of notifications keep the lines of both.
* -text -merge
/history/crawls-*.jsonl merge=union
/notified/*.jsonl merge=union
""",
}
# Branches that an earlier version began lack these lines. Without them, notifications would be sent twice.
_ADDED_LINES = {".gitignore": "!/notified/", ".gitattributes": "/notified/*.jsonl merge=union"}


class GitError(Exception):
    """Raised if Git fails. The message is one line; Git itself has printed why."""


def restore() -> None:
    """Check out the data branch into the folder of the archive; begin the branch if there is none.

    Raises:
        GitError: if the folder exists, or the repository cannot be read.
    """
    if FOLDER.exists():
        raise GitError(f"{FOLDER}/ exists; remove it with `git worktree remove --force {FOLDER}`")
    if _has_branch():
        # A checkout of CI has no history, and needs none here.
        is_shallow = _git("rev-parse", "--is-shallow-repository") == "true"
        _git("fetch", "--quiet", *(["--depth=1"] if is_shallow else []), "origin", f"+{_REMOTE}:{_REMOTE_BRANCH}")
        start = _REMOTE_BRANCH
    else:
        start = _git("commit-tree", "-m", "Begin the data branch", _git("mktree", stdin=""))
    # The folder may be registered although somebody removed it.
    _git("worktree", "add", "--quiet", "--force", "--detach", str(FOLDER), start)
    for name, text in _FILES.items():
        path = FOLDER / name
        if not path.exists():
            path.write_text(text, encoding="utf8")
        elif "/notified/" not in (kept := path.read_text(encoding="utf8")):
            path.write_text(f"{kept.rstrip()}\n{_ADDED_LINES[name]}\n", encoding="utf8")


def save(
    content: str = "Papers", consequence: str = "the data of this run is lost, and the next run crawls again"
) -> None:
    """Commit what changed in the archive, and push it to the data branch, also if somebody else has pushed meanwhile.

    `content` describes in the message of the commit what changed, and `consequence` in that of an error what it means.

    Raises:
        GitError: if the branch cannot be pushed.
    """
    _commit(content)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(attempt)
            _rebase()
        if _push():
            return
    raise GitError(f"could not push to the branch {BRANCH}; {consequence}")


def save_first(content: str) -> bool:
    """Commit what changed in the archive, and push it, but only if nobody else has pushed since the last push.

    Otherwise, return False. What they pushed has then replaced the own changes.

    Raises:
        GitError: if the repository cannot be read. The own changes are undone, too.
    """
    before = _git("rev-parse", "HEAD", in_archive=True)
    _commit(content)
    if _push():
        return True
    _git("reset", "--quiet", "--hard", before, in_archive=True)
    time.sleep(_RETRY_S)
    _git("fetch", "--quiet", "origin", f"+{_REMOTE}:{_REMOTE_BRANCH}")
    _git("reset", "--quiet", "--hard", _REMOTE_BRANCH, in_archive=True)
    return False


def is_stored(name: str) -> bool:
    """Return whether a file of the archive is stored in the data branch, as the branch's .gitignore says."""
    command = ["git", "check-ignore", "--quiet", name]
    return subprocess.run(command, cwd=FOLDER, check=False).returncode != 0


def _has_branch() -> bool:
    """Return whether the repository has a data branch; raise `GitError` if it cannot be read."""
    command = ["git", "ls-remote", "--exit-code", "--heads", "origin", _REMOTE]
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    if code not in {0, _NO_BRANCH}:
        raise GitError("could not read the repository `origin`")
    return code == 0


def _commit(content: str) -> None:
    _git("add", "--all", in_archive=True)
    if _git("status", "--porcelain", in_archive=True):
        _git("commit", "--quiet", "-m", f"{content} of {clock.today()}", in_archive=True)


def _push() -> bool:
    commit = _git("rev-parse", "HEAD", in_archive=True)
    return subprocess.run(["git", "push", "--quiet", "origin", f"{commit}:{_REMOTE}"], check=False).returncode == 0


def _rebase() -> None:
    """Apply the own commit to what the data branch contains now. Of files that both changed, keep the own ones."""
    _git("fetch", "--quiet", "origin", f"+{_REMOTE}:{_REMOTE_BRANCH}")
    try:
        # While Git rebases, "theirs" is the commit that it applies.
        _git("rebase", "--quiet", "--strategy-option=theirs", _REMOTE_BRANCH, in_archive=True)
    except GitError:
        _git("rebase", "--abort", in_archive=True)
        raise


def _git(*arguments: str, in_archive: bool = False, stdin: str | None = None) -> str:
    """Run Git in the repository or in the folder of the archive, and return what it prints."""
    folder = FOLDER if in_archive else "."
    process = subprocess.run(
        ["git", *_IDENTITY, *arguments], cwd=folder, input=stdin, stdout=subprocess.PIPE, text=True, check=False
    )
    if process.returncode:
        raise GitError(f"`git {' '.join(arguments)}` failed with exit code {process.returncode}")
    return process.stdout.strip()
