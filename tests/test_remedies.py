"""What is said of a model that fails names what can be changed where the reader is."""

from pathlib import Path

import pytest
from model_server import Fault, ModelServer

from rag import Library, Settings, build_assistant, keep_settings, load_settings
from rag.errors import MalformedReply

QUESTION = "When does the ferry sail?"


@pytest.mark.parametrize(
    ("is_on_page", "longer", "other"),
    [
        (True, "raise the reply length under Settings", "change the model under Settings"),
        (False, "raise CITEWELL_REPLY_TOKENS", "name another with --model or CITEWELL_MODEL"),
    ],
)
def test_a_reply_that_is_short_or_empty_names_a_remedy(
    tmp_path: Path, is_on_page: bool, longer: str, other: str
) -> None:
    library = Library(tmp_path)
    library.add_text("The Ferry\n\nThe ferry sails at noon from Hull.")
    with ModelServer(lambda _: "The ferry sails at noon [1].") as server:
        settings = _named(load_settings(home=tmp_path), server, is_on_page=is_on_page)
        server.fail(Fault(finish="length"))
        assert longer in (build_assistant(settings, library).ask(QUESTION).receipt.incomplete or "")
        server.reply = lambda _: "[1] [2]"
        with pytest.raises(MalformedReply, match=other):
            build_assistant(settings, library).ask(QUESTION)


def _named(settings: Settings, server: ModelServer, *, is_on_page: bool) -> Settings:
    """The settings with a model of this server, which a page can change or not."""
    values: dict[str, str | int | None] = {"model": "m", "openai_base_url": server.url}
    return keep_settings(settings.on_page() if is_on_page else settings, values)
