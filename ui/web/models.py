"""The models that the page offers: an assistant for each, made on first use."""

from threading import Lock

from rag import (
    Assistant,
    Library,
    Settings,
    UsageError,
    build_assistant,
    build_checking,
    model_names,
    stub_names,
)


class Assistants:
    """The assistants of a library, by the names of their models."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._made: dict[str, Assistant] = {}
        self._lock = Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The models that answer and summarize, the one from the settings first."""
        return model_names(self._settings)

    @property
    def tested(self) -> tuple[str, ...]:
        """The models that can be evaluated: these, and those that lie on purpose."""
        return tuple(dict.fromkeys((*self.names, *stub_names())))

    @property
    def current(self) -> Settings:
        """The current settings."""
        return self._settings

    def change(self, settings: Settings) -> None:
        """Use other settings from now on; answers in progress continue."""
        with self._lock:
            self._settings = settings
            self._made = {}

    def __getitem__(self, name: str | None) -> Assistant:
        """The assistant for a model; None means the one from the settings.

        Raises UsageError as `settings` does, PromptError, and NoKey.
        """
        with self._lock:
            named = _named(self._settings, name, self.names)
            if named.model not in self._made:
                self._made[named.model] = build_assistant(named, self._library)
            return self._made[named.model]

    @property
    def checking(self) -> Assistant:
        """What checks texts; raises UsageError as `settings` does, and NoKey."""
        return build_checking(self._settings, self._library)

    def settings(self, name: str | None) -> Settings:
        """The settings with a model that can be evaluated; None means the one they name.

        Raises UsageError for another one.
        """
        return _named(self._settings, name, self.tested)


def _named(settings: Settings, name: str | None, names: tuple[str, ...]) -> Settings:
    """The settings with one of `names`: visitors of the page must not spend money on others."""
    name = name or names[0]
    if name not in names:
        raise UsageError(f"The page has no model {name!r}: choose one of {', '.join(names)}.")
    return settings.model_copy(update={"model": name})
