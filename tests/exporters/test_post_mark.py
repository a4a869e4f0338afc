import pytest

from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.post_mark import add_checksum, find_owner

POST = add_checksum("---\ntitle: Moss\ngenerator: hfpapers\n---\n\nTeapots, 논문\n---\nMoss\n".encode())


def test_the_checksum_is_the_last_field_of_the_front_matter():
    assert POST.decode().splitlines()[:5] == [
        "---",
        "title: Moss",
        "generator: hfpapers",
        "checksum: 03038e5abf7de2ce0887f2e008b71a79",
        "---",
    ]


def test_a_post_with_the_right_checksum_is_ours():
    assert find_owner(POST) is Ownership.OURS


@pytest.mark.parametrize(
    "changed",
    [POST.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + POST, b"\xef\xbb\xbf" + POST.replace(b"\n", b"\r\n")],
    ids=["CRLF", "byte order mark", "both"],
)
def test_line_ends_and_a_byte_order_mark_are_not_an_edit(changed):
    assert find_owner(changed) is Ownership.OURS


def test_line_ends_of_windows_in_a_new_post_are_not_an_edit():
    post = add_checksum(b"---\ntitle: Moss\ngenerator: hfpapers\n---\n\nTeapots\r\nMoss\n")
    assert find_owner(post) is Ownership.OURS
    assert find_owner(post.replace(b"\r\n", b"\n")) is Ownership.OURS


@pytest.mark.parametrize(
    "changed",
    [
        POST + b"My comment.\n",
        POST.replace(b"Teapots", b"Kettles"),
        POST.replace(b"title: Moss", b"title: Moss\npin: true"),
        POST.replace(b"checksum: ", b"checksum: 0"),
        b"".join(line for line in POST.splitlines(keepends=True) if not line.startswith(b"checksum")),
        POST.replace(b"generator: hfpapers", b"generator: 'hfpapers'"),
        POST.rstrip(b"\n"),
    ],
    ids=["text", "word", "field", "checksum", "no checksum", "quotes", "end"],
)
def test_a_post_that_does_not_match_its_checksum_was_edited(changed):
    assert find_owner(changed) is Ownership.EDITED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"---\n",
        b"---\n---\n",
        b"---\ntitle: Moss\n---\n\ngenerator: hfpapers\n",
        b"---\ntitle: Moss\n---\n\ngenerator: hfpapers\n---\n",
        b"---\ntitle: Moss\n---  \n\ngenerator: hfpapers\n---\n",
        b"---\ntitle: Moss\n...\n\ngenerator: hfpapers\n---\n",
        b"---\ntitle: generator: hfpapers\n---\n",
        b"---\ngenerator: hfpapers2\n---\n",
        b"---\ngenerator: hfpapers\n",
        b"generator: hfpapers\n",
        b"\xff\xfe\x00",
    ],
)
def test_a_file_without_our_mark_is_foreign(data):
    assert find_owner(data) is Ownership.FOREIGN
