from io import BytesIO

import pytest
from scrapy.utils.test import get_crawler

from hfpapers.config import ConfigError
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.exporters.chart import ChartExporter
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.post import PostExporter
from tests.exporters.export import export, run

EXPORTERS = [AtomExporter, BibtexExporter, ChartExporter, JsonFeedExporter, PostExporter]
# The options that Scrapy's feed exports pass to every exporter.
SCRAPY_OPTIONS = {"encoding": "utf-8", "fields_to_export": None, "indent": 4, "export_empty_fields": True}


def test_an_exporter_uses_the_settings_of_its_crawler(paper):
    file = BytesIO()
    crawler = get_crawler(settings_dict={"POST_LANGUAGE": "en"})
    run(PostExporter.from_crawler(crawler, file), [paper])
    assert b"   - Organization: [Kettle](" in file.getvalue()


def test_a_wrong_setting_of_the_crawler_is_an_error():
    with pytest.raises(ConfigError, match="POST_TIME is 'noon'; expected a time like 09:15"):
        BibtexExporter.from_crawler(get_crawler(settings_dict={"POST_TIME": "noon"}), BytesIO())


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_the_options_of_scrapys_feed_exports_are_ignored(config, paper, exporter):
    assert export(exporter, config, [paper], **SCRAPY_OPTIONS) == export(exporter, config, [paper])


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_every_option_replaces_a_field_of_the_configuration(config, exporter):
    assert set(exporter.options.values()) <= set(type(config).model_fields)


def test_an_option_applies_to_its_exporter_only(config):
    exporter = PostExporter(BytesIO(), config, language="en")
    assert (exporter.config.post_language, config.post_language) == ("en", "ko")


@pytest.mark.parametrize(
    ("exporter", "message"),
    [
        (PostExporter, r"^unknown option 'langage'; expected one of author, changes, language, summary_template, "),
        (
            JsonFeedExporter,
            r"^unknown option 'langage'; expected one of base_url, editions, item, items, language, max_bytes, ",
        ),
        (BibtexExporter, r"^unknown option 'langage'; expected no options$"),
    ],
)
def test_an_unknown_option_is_an_error_that_lists_the_valid_ones(config, exporter, message):
    with pytest.raises(ValueError, match=message):
        exporter(BytesIO(), config, langage="en")


def test_a_format_of_feeds_must_render_itself(config):
    with pytest.raises(TypeError, match="abstract"):
        FeedExporter(BytesIO(), config)
