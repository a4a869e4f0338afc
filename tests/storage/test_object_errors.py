"""Errors of obstore as it reports them, without the pages of debugging output that follow."""

import pytest
from obstore.exceptions import GenericError

from hfpapers.storage.object_errors import translate

REQUEST = "Generic S3 error: Error performing GET http://127.0.0.1:9/bucket/a in 9.2ms"
STATUS = f"{REQUEST} - Server returned non-2xx status code"
SENDING = "after 4 retries, max_retries: 4, retry_timeout: 30s  - HTTP error: error sending request"
METADATA = f"Generic S3 error: Error performing PUT http://169.254.169.254/latest/api/token in 6.5ms, {SENDING}"
REDIRECT = "Received redirect without LOCATION, this normally indicates an incorrectly configured region"
XML = "<?xml version='1.0'?><Error><Code>{}</Code><Message>{}</Message><RequestId>x</RequestId></Error>"
NO_BUCKET, DENIED = XML.format("NoSuchBucket", "There is none"), XML.format("AccessDenied", "Access Denied")
NO_CREDENTIALS = (
    "there are no credentials in the environment, like AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for s3://"
)


@pytest.mark.parametrize(
    ("text", "reason", "is_permanent"),
    [
        (f"{STATUS}: 404 Not Found: {NO_BUCKET}", "There is none (NoSuchBucket)", True),
        (f"{STATUS}: 403 Forbidden: {DENIED}", "Access Denied (AccessDenied)", True),
        (f"{STATUS}: 403 Forbidden: ", "access is denied (HTTP 403)", True),
        (f"{STATUS}: 403 Forbidden: <html>\n<h1>Go away", "access is denied (HTTP 403)", True),
        (f"{STATUS}: 500 Internal Server Error: oops", "the service reports HTTP 500", False),
        (f"{STATUS}: 429 Too Many Requests: ", "the service reports HTTP 429", False),
        (f"{REQUEST}, {SENDING}", "the service cannot be reached", False),
        (METADATA, NO_CREDENTIALS, True),
        (f"{REQUEST} - {REDIRECT}", "the bucket is in another region than AWS_REGION", True),
        ("Generic S3 error: Missing SecretAccessKey", "Missing SecretAccessKey", False),
        ("", "GenericError", False),
    ],
)
def test_an_error_is_a_few_words(text, reason, is_permanent):
    error = translate(GenericError(f"{text}\n\nDebug source:\nGeneric {{\n    store: S3,\n}}"), "s3://bucket/p/a")
    assert str(error) == f"s3://bucket/p/a: {reason}"
    assert error.is_permanent == is_permanent


def test_an_error_is_never_long():
    error = translate(GenericError(f"{STATUS}: 400 Bad Request: {XML.format('Odd', 'x' * 10_000)}"), "s3://bucket/p/a")
    assert len(str(error)) < 300
