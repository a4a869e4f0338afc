from tests.conftest import ROOT


def test_no_password_is_in_the_repository():
    files = [ROOT / "scrapy.cfg", *(ROOT / "deploy").iterdir()]
    for line in "\n".join(path.read_text(encoding="utf8") for path in files).splitlines():
        if line.replace(" ", "").startswith("password="):
            assert line.endswith("$SCRAPYD_PASSWORD")
