"""The demo Hub: an embedded Hub with invented papers, on which `scrapy demo` and the tests run."""
