"""A bare Git repository, as it is on GitHub, and checkouts of it."""

import subprocess
from pathlib import Path

_IDENTITY = ["-c", "user.name=A person", "-c", "user.email=person@example.org"]


def git(*arguments, folder):
    """Run Git, and return what it prints."""
    command = ["git", *_IDENTITY, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


class Repository:
    """A bare repository at `path`."""

    def __init__(self, path):
        self.path = path

    @classmethod
    def create(cls, path, content=None):
        """Create a repository whose branch `main` contains the files of a folder, by default one empty file."""
        git("init", "--quiet", "--bare", "--initial-branch=main", path, folder=path.parent)
        if content is None:
            content = path.parent / "content"
            content.mkdir()
            (content / "README.md").touch()
        git("init", "--quiet", "--initial-branch=main", folder=content)
        git("add", "--all", folder=content)
        git("commit", "--quiet", "-m", "Begin", folder=content)
        git("push", "--quiet", path, "main", folder=content)
        return cls(path)

    def check_out(self, folder):
        """Check out the branch `main` as CI does: without history, and without other branches."""
        git("clone", "--quiet", "--depth=1", "--branch=main", self.path.as_uri(), folder, folder=self.path.parent)
        return folder

    def push(self, files, folder, branch="data"):
        """Change files of a branch as another person does; None removes a file. `folder` is that of a new clone."""
        git("clone", "--quiet", f"--branch={branch}", self.path.as_uri(), folder, folder=self.path.parent)
        for name, text in files.items():
            path = Path(folder / name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf8")
        git("add", "--all", folder=folder)
        git("commit", "--quiet", "-m", "Change files", folder=folder)
        git("push", "--quiet", "origin", branch, folder=folder)

    def delete(self, branch):
        """Delete a branch."""
        git("branch", "--quiet", "-D", branch, folder=self.path)

    def files(self, branch="data"):
        """Return the texts of the files of a branch by name, without those whose names begin with a dot."""
        names = git("ls-tree", "-r", "--name-only", branch, folder=self.path).splitlines()
        return {name: self.read(name, branch) for name in names if not name.startswith(".")}

    def read(self, name, branch="data"):
        """Return the text of a file of a branch."""
        return git("show", f"{branch}:{name}", folder=self.path)

    def count_commits(self, branch="data"):
        """Return the number of commits of a branch."""
        return int(git("rev-list", "--count", branch, folder=self.path))

    def branches(self):
        """Return the names of the branches."""
        return git("branch", "--format=%(refname:short)", folder=self.path).splitlines()
