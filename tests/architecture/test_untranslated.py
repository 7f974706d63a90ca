"""Nothing people read stands in templates or code without being marked for translation."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import words

# What is the same in every language: the name of the software, a word of programmers, keys of the keyboard.
SAME_EVERYWHERE = {"Timebank", "API", "j", "k", "x", "o", "a"}
READ_ATTRIBUTES = "alt|aria-label|aria-description|title|placeholder|data-label|data-on|data-off"
READ_ARGUMENTS = "label|title|text|heading|detail|caption|lead|note|hint|words"
READ_KEYWORDS = {"label", "empty_label", "verbose_name"}
REFUSALS = re.compile(r"\w*(Refused|ValidationError|NotA\w+)")

_MARKED = re.compile(
    r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}|{% block body_class %}.*?{% endblock %}", re.DOTALL
)
_CODE = re.compile(r"{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
_UNREAD = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"""(?<=\s)(?:{READ_ATTRIBUTES})=(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_ARGUMENT = re.compile(rf"""\b(?:{READ_ARGUMENTS})=("[^"]*"|'[^']*')""")


def unmarked_in(path: Path) -> list[str]:
    """Words a template shows as they are: between tags, in attributes, or given to a component."""
    source = _MARKED.sub("", path.read_text())
    shown = _CODE.sub("\n", source)
    given = [said[1:-1] for code in _CODE.findall(source) for said in _ARGUMENT.findall(code)]
    if path.suffix == ".html":
        shown = _UNREAD.sub("", shown)
        given += ["".join(said) for said in _ATTRIBUTE.findall(shown)]
        shown = _TAG.sub("\n", shown)
    return [text for text in map(str.strip, (*shown.splitlines(), *given)) if is_read(text)]


def is_read(text: str) -> bool:
    return not set(re.findall(r"[^\W\d_]+", text)) <= SAME_EVERYWHERE


@pytest.mark.parametrize("path", words.TEMPLATES, ids=lambda path: str(path.relative_to(words.ROOT)))
def test_a_template_marks_all_it_says(path: Path) -> None:
    assert unmarked_in(path) == []


def is_plain(node: ast.expr) -> bool:
    """Whether it holds words as they are, and not through gettext."""
    if isinstance(node, ast.BinOp):
        return is_plain(node.left)
    if isinstance(node, ast.JoinedStr):
        return any(is_plain(part) for part in node.values)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and is_read(node.value)


def said_by(call: ast.Call, path: Path) -> list[ast.expr]:
    """What people will read of the arguments of a call. The API describes itself in English alone."""
    is_form = "forms" in path.parts or path.stem == "forms"
    said = [
        keyword.value
        for keyword in call.keywords
        if keyword.arg in READ_KEYWORDS or (keyword.arg == "help_text" and is_form)
    ]
    if REFUSALS.fullmatch(words.name_of(call)):
        said += call.args[:1]
    if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "messages":
        said += call.args[1:2]
    return said


@pytest.mark.parametrize("path", words.code_files(), ids=lambda path: str(path.relative_to(words.ROOT)))
def test_code_marks_all_it_says(path: Path) -> None:
    said = [argument for call in words.calls_in(path) for argument in said_by(call, path)]
    assert [ast.unparse(argument) for argument in said if is_plain(argument)] == []


@pytest.mark.parametrize("path", words.code_files(), ids=lambda path: str(path.relative_to(words.ROOT)))
def test_gettext_goes_by_its_own_name(path: Path) -> None:
    """By another name `make words` would not know it, and its words would stay in English."""
    tree = list(ast.walk(ast.parse(path.read_text())))
    imported = [alias for node in tree if isinstance(node, ast.ImportFrom) for alias in node.names]
    renamed = [alias.asname for alias in imported if words.is_marking_name(alias.name) and alias.asname]
    assert set(renamed) <= {"_"}
    given = [
        node.value.id for node in tree if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
    ]
    assert [name for name in given if words.is_marking_name(name)] == []
