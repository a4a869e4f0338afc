import tomllib

from tests.conftest import ROOT


def test_all_languages_have_the_same_labels_with_the_same_places_for_numbers():
    languages = {
        path.stem: {
            key: value.count("{}") if isinstance(value, str) else len(value)
            for key, value in tomllib.loads(path.read_text(encoding="utf8")).items()
        }
        for path in (ROOT / "templates/labels").glob("*.toml")
    }
    assert sorted(languages) == ["en", "ja", "ko", "zh"]
    assert all(labels == languages["en"] for labels in languages.values())
