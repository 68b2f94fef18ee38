"""Read the passwords for the page."""

from pathlib import Path

from pydantic import SecretStr

from rag import UsageError


def read_passwords(file: Path | None, pair: SecretStr | None) -> dict[str, str]:
    """Map users to passwords, from a file with one ``user:password`` per line, otherwise from `pair`.

    Blank lines and lines starting with # are ignored. Raises UsageError if the file can't be read,
    has no pair, or has a line that isn't one.
    """
    if file is None:
        lines = [] if pair is None else [pair.get_secret_value()]
    else:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"Can't read {file} ({error}): name a file with one user:password per line."
            ) from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        user, _, password = line.strip().partition(":")
        if not user or not password:
            where = "CITEWELL_UI_AUTH" if file is None else f"Line {number} of {file}"
            raise UsageError(f"{where} isn't a user:password pair: correct it.")
        found[user] = password
    if file is not None and not found:
        raise UsageError(f"{file} has no users: add a line user:password.")
    return found
