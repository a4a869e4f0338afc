from tests.conftest import ROOT


def test_no_password_is_in_the_repository():
    deployed = (path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = [ROOT / "scrapy.cfg", *deployed]
    for line in "\n".join(path.read_text(encoding="utf8") for path in files).splitlines():
        if line.replace(" ", "").startswith("password="):
            assert line.endswith("$SCRAPYD_PASSWORD")
