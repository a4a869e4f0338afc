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
*.bib
*.hfpapers-part
""",
    ".gitattributes": """\
# Two versions of an edition are never mixed. The log of crawls keeps the lines of both.
* -text -merge
/history/crawls-*.jsonl merge=union
""",
}


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


def save() -> None:
    """Commit what changed in the archive, and push it to the data branch, also if somebody else has pushed meanwhile.

    Raises:
        GitError: if the branch cannot be pushed.
    """
    _git("add", "--all", in_archive=True)
    if _git("status", "--porcelain", in_archive=True):
        _git("commit", "--quiet", "-m", f"Papers of {clock.today()}", in_archive=True)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(attempt)
            _rebase()
        if _push():
            return
    raise GitError(
        f"could not push to the branch {BRANCH}; the data of this run is lost, and the next run crawls again"
    )


def _has_branch() -> bool:
    """Return whether the repository has a data branch; raise `GitError` if it cannot be read."""
    command = ["git", "ls-remote", "--exit-code", "--heads", "origin", _REMOTE]
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    if code not in {0, _NO_BRANCH}:
        raise GitError("could not read the repository `origin`")
    return code == 0


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
