"""Waivers files, good and broken: for the parser, the program and the schema alike."""

from typing import NamedTuple

REST = 'resource = "*"\nreason = "Moves in March."\nowner = "kim"\nexpires = 2027-01-31\n'
WAIVER = f'[[waiver]]\nitem = "IAM-3"\n{REST}'


def waiver(**changes: str | None) -> str:
    """One waiver, six lines; each change is the TOML of a value, None leaves the key out."""
    keys = {
        "item": '"IAM-3"',
        "resource": '"*"',
        "reason": '"Moves in March."',
        "owner": '"kim"',
        "expires": "2027-01-31",
    }
    values = keys | changes
    return "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value)


GOOD: dict[str, str] = {
    "none at all": "",
    "an empty list": "waiver = []\n",
    "one": WAIVER,
    "two": WAIVER + WAIVER,
    "an assertion": waiver(item=None, assertion='"IAM-3/admin-user"'),
    "an alias": waiver(item='"NET-12"'),
    "an id in another case": waiver(item='"iam-3"'),
    "a day as a text": waiver(expires='"2027-01-31"'),
    "a subscription": waiver(resource='"/subscriptions/x"'),
    "a resource": waiver(resource='"/Subscriptions/x/resourceGroups/g/providers/A.B/c/d/"'),
    "an inline table": "waiver = [{" + ", ".join(WAIVER.splitlines()[1:]) + "}]\n",
    "lines that end as on Windows": WAIVER.replace("\n", "\r\n"),
}


class Broken(NamedTuple):
    """A file that stops the run, with where and why."""

    text: str
    line: int
    says: str
    schema: bool = True
    """Whether the schema sees it too: it knows neither the items nor what is not TOML."""


_LONG = (
    '# [[waiver]]\n[[waiver]] # the first\nitem = "IAM-3"\nresource = "*"\nreason = """\n[[waiver]]\n"""\n'
)
_LONG += "owner = '''\n[[waiver]]'''\nexpires = 2027-01-31\n"
BROKEN: dict[str, Broken] = {
    "a bracket too few": Broken("[[waiver]\n", 1, "so it is not TOML", schema=False),
    "a key given twice": Broken(f'{WAIVER}reason = "x"\n', 7, "so it is not TOML", schema=False),
    "a string without its end": Broken(f'{WAIVER}\nx = "', 8, "so it is not TOML", schema=False),
    "a day that is none": Broken(waiver(expires="2027-02-30"), 6, "so it is not TOML", schema=False),
    "lists without end": Broken("x = 1\nwaiver = " + "[" * 100_000, 2, "too long or too deep", schema=False),
    "a number without end": Broken(
        "x = 1\ny = " + "9" * 9_999 + "\n", 2, "too long or too deep", schema=False
    ),
    "another key": Broken(f"version = 1\n{WAIVER}", 1, "there is no version"),
    "another table": Broken(f"{WAIVER}[waivers]\n", 7, "there is no waivers"),
    "a single table": Broken("\n[waiver]\n", 2, "begin each with [[waiver]]"),
    "a text for the list": Broken('waiver = "x"\n', 1, "begin each with [[waiver]]"),
    "a text in the list": Broken('waiver = [\n  "x",\n]\n', 2, "not a table of a waiver"),
    "an unknown key": Broken(f'{WAIVER}"until"= 3\n', 7, "a waiver has no until; it can have item"),
    "a table inside": Broken(f"{WAIVER}[waiver.more]\n", 7, "a waiver has no more"),
    "the second is wrong": Broken(f"{_LONG}{waiver(owner=None)}", 11, "the waiver has no owner"),
    "the third, in a list": Broken(
        "waiver = [ # [[waiver]]\n"
        '{item="IAM-3",resource="*",reason="{",owner="]",expires=2027-01-31},\n'
        "# {\n"
        '{item="IAM-3", resource="*", reason="x", owner="y"}]\n',
        4,
        "the waiver has no expires",
    ),
    "neither item nor assertion": Broken(waiver(item=None), 1, "one of the two"),
    "item and assertion": Broken(waiver(assertion='"IAM-3/admin-user"'), 1, "one of the two"),
    "an unknown item": Broken(waiver(item='"IAM-99"'), 2, "there is no item IAM-99", schema=False),
    "an item that is no text": Broken(waiver(item="3"), 2, "item is not a text"),
    "an item with an assertion": Broken(
        waiver(item='"IAM-3/admin-user"'), 2, 'assertion = "IAM-3/admin-user"'
    ),
    "an unknown assertion": Broken(
        waiver(item=None, assertion='"IAM-3/root"'), 6, "it has admin-user,", schema=False
    ),
    "an assertion without its key": Broken(
        waiver(item=None, assertion='"IAM-3"'), 6, "is an item, and its assertion is not named"
    ),
    "an assertion of an unknown item": Broken(
        waiver(item=None, assertion='"IAM-99/x"'), 6, "there is no item IAM-99", schema=False
    ),
    **{
        f"no {key}": Broken(waiver(**{key: None}), 1, f"the waiver has no {key}")
        for key in ("resource", "reason", "owner", "expires")
    },
    **{
        f"an empty {key}": Broken(waiver(**{key: '" "'}), line, f"{key} is empty")
        for line, key in enumerate(("resource", "reason", "owner", "expires"), 3)
    },
    "a reason that is no text": Broken(waiver(reason="true"), 4, "reason is not a text"),
    "a resource by name": Broken(waiver(resource='"aks-shop"'), 3, "is not an ARM id"),
    "the root": Broken(waiver(resource='"/"'), 3, "is not an ARM id"),
    "a management group": Broken(
        waiver(resource='"/providers/Microsoft.Management/managementGroups/x"'), 3, "is not an ARM id"
    ),
    "all resources of a kind": Broken(waiver(resource='"*/x"'), 3, "is not an ARM id"),
    "a moment for a day": Broken(waiver(expires="2027-01-31T00:00:00Z"), 6, "expires is not a text"),
    "a moment as a text": Broken(waiver(expires='"2027-01-31T00:00:00Z"'), 6, "is not a day such as"),
    "a month for a day": Broken(waiver(expires='"2027-01"'), 6, "is not a day such as"),
    "a day that is none, as a text": Broken(waiver(expires='"2027-02-30"'), 6, "is not a day such as"),
    "never": Broken(waiver(expires='"never"'), 6, "is not a day such as"),
}
