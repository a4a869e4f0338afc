"""The steps that publish an archive as a website from a Git repository. CI runs them in this order.

python -m deploy.publish restore
python -m deploy.publish crawl
python -m deploy.publish save
python -m deploy.publish build
python -m deploy.publish summarize
python -m deploy.publish due
python -m deploy.publish notify
"""

import argparse
import asyncio
import logging
import sys

from deploy.publish.branch import GitError, restore, save
from deploy.publish.build import build
from deploy.publish.crawls import crawl
from deploy.publish.summary import summarize


def main() -> int:
    """Run a step, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.publish", description=(__doc__ or "").partition("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("restore", help="check out the data branch into data/, or begin it")
    crawling = steps.add_parser("crawl", help="crawl what is new, missing or still changing")
    crawling.add_argument(
        "--range", default="", metavar="FIRST..LAST", help="also crawl these days, weeks or months if they are missing"
    )
    steps.add_parser("save", help="commit the data, and push it to the data branch")
    steps.add_parser("build", help="build the site in data/site/")
    summarizing = steps.add_parser("summarize", help="print what was published and what is missing, as Markdown")
    summarizing.add_argument("--site", default="", metavar="URL", help="the address of the site, to link to it")
    steps.add_parser("due", help="print whether notifications are due: due=yes or due=no")
    notifying = steps.add_parser("notify", help="send the notifications that are due, when the site shows their pages")
    notifying.add_argument("--site", default="", metavar="URL", help="the address of the site, which digests link to")
    notifying.add_argument(
        "--wait", default=10, type=int, metavar="MINUTES", help="how long to wait for the site (default: %(default)s)"
    )
    args = parser.parse_args()
    try:
        match args.step:
            case "restore":
                restore()
            case "crawl":
                return crawl(args.range.strip())
            case "save":
                save()
            case "build":
                return build()
            case "summarize":
                print(summarize(args.site))
            case "due" | "notify":
                return _run_notifications(args)
    except GitError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run_notifications(args: argparse.Namespace) -> int:
    # Only these steps need Scrapy, and importing it takes half a second.
    from deploy.publish.notify import notify, print_due  # noqa: PLC0415
    from hfpapers.config import ConfigError  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")
    try:
        return asyncio.run(print_due() if args.step == "due" else notify(args.site, args.wait * 60))
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
