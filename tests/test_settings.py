"""Settings for security, which no crawl of a local server can show."""

from scrapy.utils.project import get_project_settings


def test_the_certificate_of_the_hub_is_verified():
    assert get_project_settings().getbool("DOWNLOAD_VERIFY_CERTIFICATES")


def test_a_crawl_opens_no_port():
    settings = get_project_settings()
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


def test_the_markup_of_a_page_cannot_redirect():
    assert not get_project_settings().getbool("METAREFRESH_ENABLED")
