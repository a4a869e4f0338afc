"""What was sent to which entry of NOTIFY: the files in `notified/`, one for each edition, and one a month for problems.

A file is a log: the lines about a message state what became of it. It contains names, never URLs.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hfpapers.config.notify import Event
from hfpapers.editions.jsonlines import is_incomplete
from hfpapers.editions.timestamps import check_timestamp
from hfpapers.notifications.messages import Problem
from hfpapers.storage.interface import UnreachableError
from hfpapers.storage.store import EditionStore

FOLDER = "notified"
_SUFFIX = ".jsonl"


class RecordError(Exception):
    """Raised if a file in `notified/` is corrupt or cannot be read. The message names it."""


class MessageId(NamedTuple):
    """Identifies a message.

    `file` is the name of its file without the suffix: an edition, or ``problems-2026-02``. `number` counts the messages
    of an entry in that file, from 1.
    """

    file: str
    entry: str
    event: Event
    number: int


class MessageRecord(BaseModel):
    """A line of the log: a message to an entry, and what became of it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    time: Annotated[str, AfterValidator(check_timestamp)] = Field(description="When the line was written.")
    entry: str = Field(description="The name of the entry.")
    event: Event = Field(description="Why the message is sent: the `when` of the entry.")
    number: int = Field(ge=1, description="The number of the message among those of the entry and the event, from 1.")
    state: Literal["pending", "sending", "sent", "failed"] = Field(
        description=(
            "`pending`: to be sent. `sending`: being sent; if no line follows, it is not known whether it arrived."
            " `sent`: the service has accepted it. `failed`: the service has refused it."
        )
    )
    papers: list[str] | None = Field(
        default=None, description="The ids of the papers that it announces; null if it is not about topics."
    )
    problems: list[Problem] | None = Field(default=None, description="The problems that it is about.")
    is_reported: bool = Field(default=False, description="Whether a warning was logged about the state `sending`.")
    attempt: str | None = Field(
        default=None,
        description="Differs for each time that the message is sent, so that no two machines write the same line.",
    )

    @property
    def moment(self) -> dt.datetime:
        """The time in UTC."""
        return dt.datetime.fromisoformat(self.time)

    def id(self, file: str) -> MessageId:
        """Return what identifies the message in a file."""
        return MessageId(file, self.entry, self.event, self.number)

    def to_line(self) -> bytes:
        """Return the line that contains the record. It is in ASCII, so that an incomplete line can be recognized."""
        return f"{json.dumps(self.model_dump(mode='json', exclude_defaults=True))}\n".encode()


@dataclass(frozen=True)
class RecordedMessage:
    """A message in the log, with all of its records.

    Git may have combined the records of two machines that sent it at the same time, in any order. None of them sends it
    again if one of them may have sent it.
    """

    id: MessageId
    records: list[MessageRecord] = field(default_factory=list)

    @property
    def last(self) -> MessageRecord:
        """What became of the message, with all papers and problems that it may have announced."""
        record, update = self._decisive, dict[str, object]()
        if record.papers is not None:
            update["papers"] = [*dict.fromkeys(paper_id for each in self.records for paper_id in each.papers or ())]
        if record.problems is not None:
            update["problems"] = [*{repr(one): one for each in self.records for one in each.problems or ()}.values()]
        return record.model_copy(update=update)

    @property
    def first_time(self) -> dt.datetime:
        """When the message was first recorded."""
        return min(record.moment for record in self.records)

    @property
    def _decisive(self) -> MessageRecord:
        """The record that states what became of the message, in whatever order the records are."""
        records = {record.state: record for record in self.records}
        reported = [record for record in self.records if record.is_reported]
        number_begun = sum(record.state == "sending" and not record.is_reported for record in self.records)
        number_refused = sum(record.state == "failed" for record in self.records)
        if "sent" in records:
            return records["sent"]
        if reported:
            return reported[-1]
        if number_begun > number_refused:
            return records["sending"]
        return self.records[-1]


class MessageLog:
    """Reads and extends the files in `notified/`. The output folder must be locked."""

    def __init__(self, store: EditionStore) -> None:
        self._store = store
        self._messages: dict[str, dict[MessageId, RecordedMessage]] = {}
        self._unsaved: dict[str, list[MessageRecord]] = {}

    def messages(self, file: str) -> Sequence[RecordedMessage]:
        """Return the messages in a file, oldest first; none if there is no such file.

        Raises:
            RecordError: if the file is corrupt or cannot be read.
        """
        return [*self._read(file).values()]

    def of_entry(self, file: str, entry: str, event: Event) -> Sequence[RecordedMessage]:
        """Return the messages in a file that an event of an entry caused, oldest first; raise as `messages` does."""
        return [message for message in self.messages(file) if (message.id.entry, message.id.event) == (entry, event)]

    def add(self, file: str, records: Iterable[MessageRecord]) -> None:
        """Add records to what is known of a file, which `save` writes. Raise `RecordError` as `messages` does."""
        messages = self._read(file)
        for record in records:
            _add(messages, file, record)
            self._unsaved.setdefault(file, []).append(record)

    @property
    def unsaved(self) -> list[str]:
        """The files to which records were added since they were saved."""
        return [*self._unsaved]

    def save(self, file: str) -> None:
        """Append the records that were added to a file; raise `OSError` if it cannot be written."""
        lines = b"".join(record.to_line() for record in self._unsaved.pop(file))
        self._store.files.append(_path(file), lines)

    def _read(self, file: str) -> dict[MessageId, RecordedMessage]:
        if file not in self._messages:
            messages: dict[MessageId, RecordedMessage] = {}
            for record in self._records(file):
                _add(messages, file, record)
            self._messages[file] = messages
        return self._messages[file]

    def _records(self, file: str) -> Iterable[MessageRecord]:
        path = self._store.files.locate(_path(file))
        try:
            lines = (self._store.files.read(_path(file)) or b"").splitlines(keepends=True)
        except UnreachableError:
            raise
        except OSError as error:
            raise RecordError(f"{path} cannot be read ({error.strerror})") from error
        if lines and is_incomplete(lines[-1]):
            # A killed process leaves it behind. The next line replaces it.
            lines.pop()
        for number, line in enumerate(lines, 1):
            try:
                yield MessageRecord.model_validate_json(line)
            except ValueError as error:
                raise RecordError(
                    f"{path} is corrupt (line {number}), so that it is not known what was sent; correct or remove it"
                ) from error


def _path(file: str) -> str:
    return f"{FOLDER}/{file}{_SUFFIX}"


def _add(messages: dict[MessageId, RecordedMessage], file: str, record: MessageRecord) -> None:
    key = record.id(file)
    messages.setdefault(key, RecordedMessage(key)).records.append(record)
