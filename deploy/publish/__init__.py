"""Publishes an archive as a website from a Git repository, on GitHub, on GitLab or by hand: see docs/site.md."""
