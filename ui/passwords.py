"""Read who may use the page."""

from pathlib import Path

from pydantic import SecretStr

from rag import UsageError


def read_passwords(file: Path | None, pair: SecretStr | None) -> dict[str, str]:
    """The passwords by user, of a file with a ``user:password`` a line, else of the one pair, else none.

    Blank lines and those that begin with # are left out. Raises UsageError for a file that cannot
    be read or names nobody, and for a line that is no such pair.
    """
    if file is None:
        lines = [] if pair is None else [pair.get_secret_value()]
    else:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{file} cannot be read ({error}): name a file of user:password lines."
            ) from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        user, _, password = line.strip().partition(":")
        if not user or not password:
            where = "CITEWELL_UI_AUTH" if file is None else f"Line {number} of {file}"
            raise UsageError(f"{where} is no user:password pair: write one.")
        found[user] = password
    if file is not None and not found:
        raise UsageError(f"{file} names nobody: write a line user:password into it.")
    return found
