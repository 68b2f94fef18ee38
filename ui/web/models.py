"""What may answer on the page: an assistant for each model, made when it is first asked."""

from threading import Lock

from rag import Assistant, Library, Settings, UsageError, build_assistant, model_names


class Assistants:
    """The assistants of one library, by the names of their models."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._made: dict[str, Assistant] = {}
        self._lock = Lock()
        self.names = model_names(settings)

    def __getitem__(self, name: str | None) -> Assistant:
        """The assistant of a model, None being that of the settings.

        Raises UsageError as `settings` does, PromptError, and NoKey.
        """
        named = self.settings(name)
        with self._lock:
            if named.model not in self._made:
                self._made[named.model] = build_assistant(named, self._library)
            return self._made[named.model]

    def settings(self, name: str | None) -> Settings:
        """The settings with a model, None being the one that they name.

        Raises UsageError for one that is not among the names: who can reach the page must not
        spend money on models that its owner has not named.
        """
        name = name or self.names[0]
        if name not in self.names:
            raise UsageError(f"The page has no model {name!r}: choose one of {', '.join(self.names)}.")
        return self._settings.model_copy(update={"model": name})
