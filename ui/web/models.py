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

        Raises UsageError for one that is not among the names: who can reach the page must not
        spend money on models that its owner has not named. Raises PromptError, and NoKey.
        """
        name = name or self.names[0]
        if name not in self.names:
            raise UsageError(f"The page has no model {name!r}: choose one of {', '.join(self.names)}.")
        with self._lock:
            if name not in self._made:
                named = self._settings.model_copy(update={"model": name})
                self._made[name] = build_assistant(named, self._library)
            return self._made[name]
