"""Papermill's parameters for TypeScript notebooks: ``papermill in.ipynb out.ipynb -p epochs 20``.

Papermill loads every engine that is named in the entry point group ``papermill.engine``, and has no such group for
translators. So the entry point names papermill's own engine, found here, and loading this file registers the translator.
"""

import json
import math
import re

from papermill.engines import NBClientEngine  # noqa: F401  What the entry point names.
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

NAME = re.compile(r"[^\W\d][\w$]*|[$][\w$]*")
RESERVED = frozenset(
    "await break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if implements import in instanceof interface let new null package private protected public return static "
    "super switch this throw true try typeof var void while with yield".split()
)
LARGEST = 2**53 - 1
# let NAME: TYPE = VALUE; // HELP
DECLARATION = re.compile(
    r"^\s*(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>(?:[^=]|=>)+?))?\s*=(?![=>])\s*"
    r"(?P<value>(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[^\"'`])*?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):
    """Values become literals, declared with ``let``: a cell may declare a name again, whatever its type was."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_str(cls, val):
        text = str(val)
        lone = any(0xD800 <= ord(character) <= 0xDFFF for character in text)  # A file of UTF-8 cannot hold them.
        return json.dumps(text, ensure_ascii=lone)

    translate_escaped_str = translate_str  # Dates of a YAML file, and whatever else has a text.

    @classmethod
    def translate_int(cls, val):
        # A number would lose digits without a word.
        return f"{val}n" if abs(val) > LARGEST else str(val)

    @classmethod
    def translate_float(cls, val):
        if math.isfinite(val):
            return repr(val)
        return "NaN" if math.isnan(val) else "Infinity" if val > 0 else "-Infinity"

    @classmethod
    def translate_dict(cls, val):
        entries = (f"{cls.key(name)}: {cls.translate(value)}" for name, value in val.items())
        return f"{{ {', '.join(entries)} }}" if val else "{}"

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def key(cls, name):
        # `__proto__: x` would set the prototype; in brackets it is a key like any other.
        if name == "__proto__":
            return '["__proto__"]'
        return str(name) if isinstance(name, str) and NAME.fullmatch(name) else cls.translate_str(name)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        # YAML reads `on` and `no` as truth values, also where they are names.
        if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED:
            raise PapermillException(f"{name!r} cannot be a parameter: it is no name that TypeScript allows")
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """What ``papermill --help-notebook`` lists, and what a misspelt ``-p`` is warned against."""
        found = (DECLARATION.match(line) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=match["name"],
                inferred_type_name=(match["type"] or "None").strip(),
                default=match["value"],
                help=(match["help"] or "").strip(),
            )
            for match in found
            if match
        ]


papermill_translators.register("typescript", TypeScriptTranslator)
