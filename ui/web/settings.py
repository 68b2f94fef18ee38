"""The settings on a page that only this machine can reach: read, tested, and saved."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import gradio as gr

from rag import OFFLINE, CitewellError, Settings, UsageError, keep_settings, preview_settings, probe
from ui.http.reporting import reported
from ui.web.desk import Desk
from ui.web.models import Assistants
from ui.web.parts import CHANGED, PRIVATE
from ui.web.render import forms, frame, notices

_NAMES = {
    "address": "openai_base_url",
    "key": "openai_api_key",
    "model": "model",
    "checker": "checker",
    "reply_tokens": "reply_tokens",
}
"""The settings by the names of their fields."""

_DIGITS = 9  # in a number that is filled in

Pictures = Iterator[tuple[Any, Any, Any]]


class SettingsForm:
    """The event handlers of the dialog."""

    def __init__(self, assistants: Assistants) -> None:
        self._assistants = assistants

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        for opened in (desk.header.open_settings, desk.welcome.open_settings):
            opened(self._opened, None, desk.settings, queue=False, **PRIVATE)
        desk.settings.settings(
            self._sent, None, [desk.settings, desk.notice, desk.models], concurrency_limit=2, **PRIVATE
        ).then(None, js=CHANGED)  # so that the note on models is as they are now

    def _opened(self) -> str:
        return forms.settings(_shown(self._assistants.current))

    def _sent(self, event: gr.EventData) -> Pictures:
        """Test or save what was filled in; the form stays open until it is saved."""
        filled = {name: str(event._data.get(name) or "").strip() for name in (*_NAMES, "forget")}
        now = self._assistants.current
        fields = _filled(_shown(now), filled)
        try:
            values = _values(now, fields, filled)
            if event._data.get("then") == "test":
                yield from self._testing(fields, preview_settings(now, values))
                return
            self._assistants.change(keep_settings(now, values))
        except CitewellError as error:
            yield forms.settings(fields, said=str(error)), gr.skip(), gr.skip()
            return
        yield "", notices.success("Settings saved."), frame.models(self._assistants.names)

    def _testing(self, fields: forms.Fields, settings: Settings) -> Pictures:
        if (settings.model, settings.checker) == (OFFLINE, OFFLINE):
            raise UsageError("There is nothing to test: name a model or a checker first.")
        yield forms.settings(fields, worked="Asking the server …"), gr.skip(), gr.skip()
        for _ in reported(lambda _: probe(settings)):
            yield gr.skip(), gr.skip(), gr.skip()  # so that it can also be stopped while there is nothing new
        named = [each for each in (settings.model, settings.checker) if each != OFFLINE]
        answered = "It works: {} answered." if len(named) == 1 else "It works: {} and {} answered."
        yield forms.settings(fields, worked=answered.format(*named)), gr.skip(), gr.skip()


def _shown(now: Settings) -> forms.Fields:
    given = {field: now.name_of(name) for field, name in _NAMES.items() if not now.is_changeable(name)}
    key = "Saved. Leave empty to keep it." if now.openai_api_key else ""
    if "address" in given:  # and its key with it
        given["key"] = given["address"]
    elif "key" in given:
        key = f"{given.pop('key')} is set. Enter a key for another address."
    return forms.Fields(
        now.openai_base_url or "",
        "" if now.model == OFFLINE else now.model,
        now.checker,
        str(now.reply_tokens),
        key,
        can_forget=bool(now.openai_api_key) and now.is_changeable("openai_api_key"),
        given=given,
    )


def _filled(fields: forms.Fields, filled: Mapping[str, str]) -> forms.Fields:
    """The fields as they were filled in, except the disabled ones."""
    now = {name: value for name, value in filled.items() if name not in fields.given}
    return replace(
        fields,
        address=now.get("address", fields.address),
        model=now.get("model", fields.model),
        checker=now.get("checker", fields.checker),
        reply_tokens=now.get("reply_tokens", fields.reply_tokens),
    )


def _values(now: Settings, fields: forms.Fields, filled: Mapping[str, str]) -> dict[str, str | int | None]:
    """What is to be kept of what was filled in; raises UsageError.

    A key that was saved goes with the address that it was saved with, and is dropped with it.
    """
    address, key, tokens = filled["address"], filled["key"], filled["reply_tokens"]
    if key and not address and now.is_given("openai_api_key"):
        raise UsageError("OPENAI_API_KEY is set and wins over this key: enter the address that it is for.")
    if filled["checker"].startswith("onnx:") and filled["checker"] != now.checker:
        # Visitors of the page must not name files of this machine.
        raise UsageError("A checker in a folder cannot be named here: set CITEWELL_CHECKER to it.")
    if tokens and not (tokens.isdecimal() and len(tokens) <= _DIGITS):
        raise UsageError("The maximum reply length is not a number: use one such as 2000.")
    saved = now.openai_api_key if now.is_changeable("openai_api_key") else None
    if saved is not None and not filled["forget"] and address == (now.openai_base_url or ""):
        key = key or saved.get_secret_value()
    values: dict[str, str | int] = {**filled, "key": key, "reply_tokens": int(tokens or 0)}
    return {name: values[field] or None for field, name in _NAMES.items() if field not in fields.given}
