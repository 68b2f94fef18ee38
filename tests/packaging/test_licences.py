"""Every package that is installed may be used by everybody."""

import pytest
from dependencies import is_copyleft, licence, packages


def test_every_package_declares_a_licence_other_than_the_gpl() -> None:
    licences = {package.name: licence(package) for package, _ in packages()}
    assert licences
    assert {name: text for name, text in licences.items() if not text or is_copyleft(text)} == {}


@pytest.mark.parametrize(
    ("text", "copyleft"),
    [
        ("MIT", False),
        ("GPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0-only AND MIT", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("LGPL-2.1-or-later", False),
    ],
)
def test_the_gpl_is_told_from_the_lgpl_and_from_a_choice(text: str, copyleft: bool) -> None:
    assert is_copyleft(text) == copyleft
