"""What the errors of obstore, which are pages long, mean in a few words."""

import re

from hfpapers.storage.interface import UnreachableError

# The addresses at which the machines of cloud services find their credentials.
_METADATA_SERVICES = "http://169.254."
_NO_CREDENTIALS = (
    "there are no credentials in the environment, like AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for s3://"
)
_UNREACHABLE = "error sending request"
_WRONG_REGION = "incorrectly configured region"
_STATUS = re.compile(r"status code: (4[0-9]{2})\b")
# The service had too little time, or too many requests.
_TEMPORARY_STATUS = {"408", "429"}
_MAX_REASON_LENGTH = 200


def translate(error: Exception, location: str) -> UnreachableError:
    """Return the error that the rest of the project knows. `location` is the URL of the object."""
    # What follows is written for those who develop obstore.
    text, _, _ = str(error).partition("\n\nDebug source")
    return UnreachableError(_describe(text) or type(error).__name__, location, is_permanent=_is_permanent(text))


def describe(error: Exception) -> str:
    """Return the reason of an error."""
    return translate(error, "").reason


def _describe(text: str) -> str:
    if _METADATA_SERVICES in text:
        return _NO_CREDENTIALS
    if _WRONG_REGION in text:
        return "the bucket is in another region than AWS_REGION"
    if _UNREACHABLE in text:
        return "the service cannot be reached"
    code, message = (re.search(rf"<{name}>([^<]*)</{name}>", text) for name in ("Code", "Message"))
    if code:
        return f"{message[1]} ({code[1]})"[:_MAX_REASON_LENGTH] if message and message[1] else code[1]
    if status := re.search(r"status code: ([0-9]{3})", text):
        return "access is denied (HTTP 403)" if status[1] == "403" else f"the service reports HTTP {status[1]}"
    # What precedes it is the URL of the request and the number of attempts.
    return text.partition("\n")[0].rpartition(" - ")[2].rpartition(" error: ")[2][:_MAX_REASON_LENGTH]


def _is_permanent(text: str) -> bool:
    """Return whether to try again later would be in vain."""
    status = _STATUS.search(text)
    return any(sign in text for sign in (_METADATA_SERVICES, _WRONG_REGION, "NoSuchBucket")) or (
        status is not None and status[1] not in _TEMPORARY_STATUS
    )
