"""The model of the project's settings. The defaults, the validation, the docs and the example file are made from it."""

import datetime as dt
import ipaddress
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from scrapy.settings import BaseSettings

from hfpapers.config.errors import ConfigError, describe_error
from hfpapers.config.notify import NotifyEntry, check_topics_exist, parse_entries
from hfpapers.config.outputs import OutputOptions, check_outputs, parse_table
from hfpapers.config.topics import check_topics
from hfpapers.editions.periods import KINDS
from hfpapers.editions.topics import Topic
from hfpapers.items import ID_PATTERN
from hfpapers.text.urls import web_url

_PAPER_ID = re.compile(ID_PATTERN)
_BOOLEAN = TypeAdapter(bool)
# A bucket, and folders in it. Credentials do not belong into a URL that is logged.
_OBJECT_STORE = re.compile(r"(?:s3|gs|az)://[A-Za-z0-9][A-Za-z0-9._-]*(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._=+-]+)*")
# The characters of a segment of a path. Those that may not be encoded: slashes and control characters.
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%(?!2[Ff]|5[Cc]|[01][0-9A-Fa-f]|7[Ff])[0-9A-Fa-f]{2})+")


def _check_url(text: str) -> str:
    url = text.removesuffix("/")
    if web_url(url) != url or "?" in url or "#" in url or not _has_usual_host(url) or not _has_usual_path(url):
        raise ValueError("expected a URL like https://example.org")
    return url


def _has_usual_host(url: str) -> bool:
    """Return whether the host name is not too long, and the port is not empty."""
    parts = urlsplit(url)
    try:
        (parts.hostname or "").encode("idna")
    except UnicodeError:
        return False
    return not parts.netloc.endswith(":")


def _has_usual_path(url: str) -> bool:
    """Return whether no segment of the path is empty, or changes the meaning of those around it."""
    segments = urlsplit(url).path.split("/")[1:]
    return all(_SEGMENT.fullmatch(segment) and unquote(segment) not in {".", ".."} for segment in segments)


def _check_time(text: str) -> str:
    try:
        is_time = dt.time.fromisoformat(text).tzinfo is None
    except ValueError:
        is_time = False
    if not is_time:
        raise ValueError("expected a time like 09:15")
    return text


def _check_timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, KeyError, OSError):
        # ZoneInfo raises these for unknown names, for paths, and for folders of the time zone database.
        raise ValueError("expected a time zone like Asia/Seoul") from None
    return text


def _check_top(value: Any) -> Any:
    if value == "all":
        return value
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < 1 or isinstance(value, bool | float):
        raise ValueError("expected an integer >= 1, or all")
    return number


def _check_site(value: Any) -> Any:
    if value in ("auto", ""):
        return "auto"
    try:
        return _BOOLEAN.validate_python(value)
    except ValidationError:
        raise ValueError("expected yes, no or auto") from None


def _check_folder(text: str) -> str:
    path = Path(_expand_folder(text))
    if not path.is_dir():
        raise ValueError("expected an existing folder")
    return str(path)


def _check_output(text: str) -> str:
    # A URL with one slash would be the name of a folder.
    if "://" not in text and not text.startswith(("s3:", "gs:", "az:")):
        return _expand_folder(text)
    url = text.rstrip("/")
    if not _OBJECT_STORE.fullmatch(url):
        raise ValueError("expected a folder, or a URL like s3://bucket/papers (or gs://, az://)")
    return url


def _expand_folder(text: str) -> str:
    if not text:
        raise ValueError("expected a folder")
    return _expand_home(text, "a folder")


def _check_home(text: str) -> str:
    """Return a folder as it was given; raise `ValueError` if its home directory does not exist."""
    _expand_folder(text)
    return text


def _expand_home(text: str, expected: str = "a path") -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError as error:
        # The home directory of a user that does not exist.
        raise ValueError(f"expected {expected} ({error})") from error


def _parse_paper_ids(value: Any) -> frozenset[str]:
    """Return ids of papers; on the command line and in the environment they are a JSON list, or separated by commas."""
    ids = value
    if isinstance(value, str):
        try:
            ids = json.loads(value) if value.lstrip().startswith("[") else value.replace(",", " ").split()
        except (ValueError, RecursionError):
            ids = None
    if not isinstance(ids, list | tuple | set | frozenset):
        # Pydantic does not turn a TypeError into an error of the setting.
        raise ValueError('expected a list of paper ids like "2602.12675"')  # noqa: TRY004
    for paper_id in ids:
        if not isinstance(paper_id, str) or not _PAPER_ID.fullmatch(paper_id):
            raise ValueError(f'expected paper ids like "2602.12675"; {paper_id!r:.50} is not one')
    return frozenset(ids)


def _none_if_empty(value: Any) -> Any:
    """Return None for an empty string, so that ``-s POST_AUTHOR=`` and an empty variable remove a value."""
    return None if value == "" else value


def _as_str(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _check_address(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("expected an IP address of this machine, like 192.0.2.7") from None
    return text


Url = Annotated[str, AfterValidator(_check_url)]
OptionalUrl = Annotated[Url | None, BeforeValidator(_none_if_empty)]
OptionalAddress = Annotated[Annotated[str, AfterValidator(_check_address)] | None, BeforeValidator(_none_if_empty)]
OptionalText = Annotated[str | None, BeforeValidator(_none_if_empty)]
OptionalPath = Annotated[
    Annotated[str, AfterValidator(_expand_home)] | None, BeforeValidator(_none_if_empty), BeforeValidator(_as_str)
]
OptionalFolder = Annotated[
    Annotated[str, AfterValidator(_check_folder)] | None, BeforeValidator(_none_if_empty), BeforeValidator(_as_str)
]


class Config(BaseModel):
    """The settings of hfpapers. The name of a setting in Scrapy is that of the field in capitals."""

    # No number may be infinite, because waits and windows are computed from them. Values may contain secrets.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    hub_url: Url = Field(default="https://huggingface.co", description="The address of the Hub.")
    contact_url: OptionalUrl = Field(
        default=None,
        description="Your address, appended to the user agent as `(+URL)`, so that the Hub can contact you.",
    )
    download_bind_address: OptionalAddress = Field(
        default=None,
        description=(
            "The address of this machine that requests are sent from, if it has several: Scrapy's setting. A browser"
            " does not use it."
        ),
    )
    arxiv_url: OptionalUrl = Field(
        default="https://export.arxiv.org/api/query",
        description="The address of the arXiv API, for abstracts with their formulas. Empty: arXiv is not used.",
    )
    arxiv_delay: float = Field(
        default=3.0,
        ge=0,
        description="The shortest time in seconds between two requests to arXiv, whose terms of use require 3.",
    )

    output_dir: Annotated[str, AfterValidator(_check_output), BeforeValidator(_as_str)] = Field(
        default="output",
        description=(
            "The folder of the published files. A relative path starts at the working directory. Or the URL of an"
            " object store, like `s3://bucket/papers`; see [scaling.md](scaling.md)."
        ),
    )
    cache_dir: Annotated[str, AfterValidator(_check_home), BeforeValidator(_as_str)] = Field(
        default="~/.cache/hfpapers",
        description=(
            "The local folder in which the database and the site of an archive in an object store are built. If"
            " `OUTPUT_DIR` is a folder, it is not used."
        ),
    )
    archive_db: OptionalPath = Field(
        default="auto",
        description=(
            "The SQLite database of all editions. A relative path starts at `OUTPUT_DIR`. Empty: none. `auto` is"
            " `archive.db`, or none in the folder of a Jekyll blog."
        ),
    )
    publish: bool = Field(
        default=True,
        description="Whether editions are published. If not, papers go to `FEEDS` only, and `OUTPUT_DIR` is not used.",
    )
    outputs: Annotated[dict[str, OutputOptions], BeforeValidator(parse_table), AfterValidator(check_outputs)] = Field(
        default={
            "%(kind)s/%(edition)s.bib": {"format": "bib"},
            "assets/papers/%(edition)s-%(chart)s-%(theme)s.svg": {"format": "svg", "kinds": ["weekly", "monthly"]},
            "_posts/%(date)s-%(kind)s-papers.md": {"format": "md"},
            "feeds/daily.json": {"format": "jsonfeed"},
            "feeds/daily.xml": {"format": "atom"},
            "feeds/%(kind)s.json": {"format": "jsonfeed", "kinds": ["weekly", "monthly"], "selection": {"top": 20}},
            "feeds/%(kind)s.xml": {"format": "atom", "kinds": ["weekly", "monthly"], "selection": {"top": 20}},
            "feeds/editions.json": {"format": "jsonfeed", "kinds": [*KINDS], "item": "edition"},
            "feeds/editions.xml": {"format": "atom", "kinds": [*KINDS], "item": "edition"},
            "feeds/topics/%(topic)s.json": {"format": "jsonfeed"},
            "feeds/topics/%(topic)s.xml": {"format": "atom"},
            "topics/%(topic)s.bib": {"format": "bib"},
            "feeds/feeds.opml": {"format": "opml", "kinds": [*KINDS]},
            "README.md": {"format": "card", "kinds": [*KINDS]},
        },
        validate_default=True,
        description="The files of an edition in addition to its data, in the order in which they are replaced.",
    )
    topics: Annotated[dict[str, Topic], BeforeValidator(parse_table), AfterValidator(check_topics)] = Field(
        default={},
        description="The topics by name: words, authors and organizations to follow, each topic with its own feeds.",
    )
    notify: Annotated[list[NotifyEntry], BeforeValidator(parse_entries)] = Field(
        default=[],
        description="Where digests of editions are sent: URLs of chat and mail services, or tables with what to send.",
    )
    exclude_ids: Annotated[frozenset[str], BeforeValidator(_parse_paper_ids)] = Field(
        default=frozenset(),
        description=(
            "The ids of papers that everything but the JSON Lines leaves out: posts, feeds, BibTeX files, charts and"
            " datasets. After a change, run `scrapy render`."
        ),
    )
    edition_max_loss: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="The largest share of stored papers that a new list may lack. A list that lacks more is rejected.",
    )
    settled_after: int = Field(
        default=14,
        ge=0,
        description="An edition that was crawled this many days after its period is settled: its votes hardly change.",
    )

    post_template: str = Field(default="list", description="The template of a daily post: `list`, `cards` or your own.")
    post_top: Annotated[int | Literal["all"], BeforeValidator(_check_top)] = Field(
        default=10, description="How many papers a post shows in full, or `all`. The others have one line each."
    )
    post_summary_template: str = Field(
        default="summary", description="The template of a weekly or monthly post: `summary` or your own."
    )
    post_language: str = Field(default="ko", description="The language of posts and feeds: `ko`, `en`, `ja` or `zh`.")
    post_author: OptionalText = Field(
        default=None,
        description="An author from the blog's `_data/authors.yml`, instead of the blog's default author.",
    )
    post_time: Annotated[str, AfterValidator(_check_time)] = Field(
        default="09:15", description="The time of day of an edition in posts and feeds."
    )
    post_timezone: Annotated[str, AfterValidator(_check_timezone)] = Field(
        default="Asia/Seoul", description="The time zone of `POST_TIME`."
    )
    post_changes: bool = Field(
        default=False, description="Whether posts show changes since the previous crawl, like ▲3 and +17 👍."
    )
    post_thumbnails: bool = Field(default=False, description="Whether the template `cards` shows an image per paper.")
    post_templates_folder: OptionalFolder = Field(
        default=None, description="A folder with your own templates and labels, which override those of the project."
    )

    feed_title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        default="Hugging Face %(kind)s Papers",
        description="The title of a feed; `%(kind)s` is replaced by Daily, Weekly or Monthly.",
    )
    feed_base_url: OptionalUrl = Field(
        default=None,
        description="The address of your blog. With it, feed items link to your posts instead of to the Hub.",
    )
    feed_editions: int = Field(
        default=5, ge=1, description="The largest number of editions in a feed: the newest ones of each kind."
    )
    feed_items: int = Field(
        default=200, ge=1, description="The largest number of items in a feed. Older editions beyond it are left out."
    )
    feed_max_bytes: int = Field(
        default=1_000_000,
        ge=1,
        description="The largest size of a feed in bytes. Older editions beyond it are left out.",
    )

    site: Annotated[bool | Literal["auto"], BeforeValidator(_check_site)] = Field(
        default="auto",
        description=(
            "Whether the archive is also published as a website, in the folder `site` of `OUTPUT_DIR`. `auto`: yes,"
            " except in the folder of a Jekyll blog and without a database."
        ),
    )
    site_url: OptionalUrl = Field(
        default=None,
        description=(
            "The address of the site. With it, feed items link to the site unless `FEED_BASE_URL` is set, and the site"
            " has a sitemap and previews for social networks."
        ),
    )
    site_title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        default="Daily Papers", description="The title of the site."
    )
    site_language: str = Field(default="en", description="The language of the site: `en`, `ja`, `ko` or `zh`.")
    site_thumbnails: bool = Field(
        default=True, description="Whether the site shows the images of papers, which the Hub serves."
    )

    rate_limit_fallback_burst: int = Field(
        default=100, ge=1, description="The number of requests that are sent at once if the Hub states no rate limit."
    )
    rate_limit_fallback_rate: float = Field(
        default=5.0,
        ge=0.001,
        description="The number of requests per second that follow if the Hub states no rate limit.",
    )
    rate_limit_file: OptionalPath = Field(
        default=None,
        description=(
            "A local file in which a crawl states how long the rate limit of its address is used up, so that the next"
            " crawl from this address does not begin with a 429. Empty: none. Each worker of a cluster has its own."
        ),
    )
    retry_backoff: float = Field(
        default=1.0,
        ge=0,
        description="The shortest wait before the first retry, in seconds. Each further wait is twice as long.",
    )
    retry_max_wait: float = Field(
        default=900.0,
        ge=0,
        description=(
            "The longest time in seconds that an edition waits because requests failed. Waits at the same time count"
            " once. Waits for the rate limit do not count; each takes at most one window, or this time if the Hub does"
            " not state the length of a window."
        ),
    )
    browser_timeout: float = Field(default=30.0, ge=0.1, description="The seconds that a browser has to render a page.")
    browser_sandbox: bool = Field(
        default=True,
        description="Whether Chromium runs in its sandbox. The sandbox does not work for root and in some containers.",
    )

    @field_validator("site")
    @classmethod
    def _check_database(cls, site: bool | Literal["auto"], info: ValidationInfo) -> bool | Literal["auto"]:  # noqa: FBT001
        if site is True and info.data.get("archive_db", "auto") is None:
            raise ValueError("expected no or auto, because ARCHIVE_DB is empty, and the site is made from the database")
        return site

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the validated settings of a project, a spider or a script.

        Raises:
            ConfigError: if a setting, the configuration file or an environment variable is wrong. The message is one
                line: what is wrong, the value, and what is accepted.
        """
        problems = settings.get("CONFIG_PROBLEMS")
        if problems:
            raise ConfigError("; ".join(problems))
        given = {name: settings[name.upper()] for name in cls.model_fields if name.upper() in settings}
        try:
            config = cls.model_validate(given)
        except ValidationError as error:
            raise ConfigError("; ".join(describe_error(each, str.upper) for each in error.errors())) from error
        # Not in the model: the values of the configuration file are validated one by one.
        check_topics_exist(config.notify, config.topics)
        return config

    def to_settings(self) -> dict[str, Any]:
        """Return the values by the names that they have among Scrapy's settings."""
        return {name.upper(): value for name, value in self.model_dump(mode="json").items()}

    def with_options(self, options: Mapping[str, Any]) -> Self:
        """Return a copy in which the options of one output replace the settings of the same names.

        Raises:
            ConfigError: if an option is wrong.
        """
        if not options:
            return self
        try:
            return self.model_validate({**dict(self), **options})
        except ValidationError as error:
            raise ConfigError("; ".join(describe_error(each, str.upper) for each in error.errors())) from error

    @property
    def has_object_store(self) -> bool:
        """Whether the published files are in an object store instead of a folder."""
        return "://" in self.output_dir
