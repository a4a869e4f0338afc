# scrapyd-deploy builds an egg with this file; without it, it writes its own and leaves the templates out.
from setuptools import setup

setup()
