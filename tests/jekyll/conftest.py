import pytest

from tests.jekyll.blog import Blog


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    return Blog(tmp_path_factory.mktemp("blog") / "blog")
