import pytest

from tests.conftest import ROOT
from tests.generate import generated_files


@pytest.mark.parametrize("path", [*generated_files()])
def test_a_generated_file_is_up_to_date(path):
    assert (ROOT / path).read_text(encoding="utf8") == generated_files()[path], "run `python -m tests.generate`"
