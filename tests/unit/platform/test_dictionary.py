"""The data dictionary in the documentation is that of the tables."""

from pathlib import Path

from monitoring.platform.contract import CONTRACT
from monitoring.platform.dictionary import as_markdown

DOCUMENT = Path(__file__).parents[3] / "docs" / "platform.md"


def test_document_holds_the_dictionary_as_the_tables_are() -> None:
    assert as_markdown().strip() in DOCUMENT.read_text(encoding="utf-8")


def test_every_column_has_a_chinese_term() -> None:
    terms = [str(column.comment)[:1] for table in CONTRACT for column in table.columns]
    assert all("\u4e00" <= letter <= "\u9fff" for letter in terms)
