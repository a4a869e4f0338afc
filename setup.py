# scrapyd-deploy builds an egg with this file. Without it, scrapyd-deploy writes one that omits the templates.
from setuptools import setup

setup()
