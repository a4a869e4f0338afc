"""Settings on which nothing that a crawl of a loopback address shows depends."""

from scrapy.utils.project import get_project_settings


def test_nobody_can_stand_in_for_the_hub():
    assert get_project_settings().getbool("DOWNLOAD_VERIFY_CERTIFICATES")


def test_a_crawl_opens_no_port():
    settings = get_project_settings()
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


def test_a_page_can_not_redirect_by_its_markup():
    assert not get_project_settings().getbool("METAREFRESH_ENABLED")
