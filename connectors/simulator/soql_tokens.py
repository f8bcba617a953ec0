"""The words of a SOQL query. What is not a word of SOQL is refused here, never skipped."""

import re
from dataclasses import dataclass

from connectors.simulator.sf_errors import Refused, refuse_query

LONGEST_QUERY = 100_000
LONGEST_STRING = 4_000
WORDS = re.compile(
    r"""(?P<space>\s+)
      | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)(?![\w:.-]))
      | (?P<date>\d{4}-\d\d-\d\d(?![\w:-]))
      | (?P<number>[+-]?\d+(?:\.\d+)?(?![\w:.-]))
      | (?P<relative>[A-Za-z][A-Za-z_0-9]*:\d+(?!\w))
      | (?P<name>[A-Za-z][A-Za-z_0-9]*(?:\.[A-Za-z][A-Za-z_0-9]*)*)
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<sign><=|>=|!=|<>|[=<>(),])""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, its kind (a group of `WORDS`, or `end`) and where it stands."""

    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, written in any case."""
        return self.kind == "name" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs


def split_query(text: str) -> list[Token]:
    """The words of a query, with an `end` behind them. Raises Refused (MALFORMED_QUERY) at the first strange sign."""
    if len(text) > LONGEST_QUERY:
        raise Refused(400, "MALFORMED_QUERY", f"SOQL statements cannot be longer than {LONGEST_QUERY} characters.")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = WORDS.match(text, at)
        if match is None:
            raise _refuse_sign(text, at)
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match[0], at))
        at = match.end()
    return [*tokens, Token("end", "<EOF>", len(text))]


def _refuse_sign(text: str, at: int) -> Refused:
    if text[at] == ":":
        return refuse_query(text, at, "MALFORMED_QUERY", "Bind variables only allowed in Apex code")
    if text[at] == "'":
        return refuse_query(text, at, "MALFORMED_QUERY", f"line 1:{at + 1} mismatched character '<EOF>' expecting '''")
    return refuse_query(text, at, "MALFORMED_QUERY", f"line 1:{at + 1} no viable alternative at character '{text[at]}'")


def read_string(text: str, token: Token) -> str:
    """The value of a quoted string. Raises Refused for an escape that SOQL does not have, or an overlong string."""

    def replace(match: re.Match[str]) -> str:
        return _unescape(text, token, match[1])

    value = ESCAPE.sub(replace, token.text[1:-1])
    if len(value) > LONGEST_STRING:
        raise refuse_query(text, token.at, "MALFORMED_QUERY", f"strings in WHERE may hold {LONGEST_STRING} characters")
    return value


def read_pattern(text: str, token: Token) -> re.Pattern[str]:
    """The pattern of LIKE: `%` any run, `_` any character, both literal behind a backslash; case is ignored."""
    parts: list[str] = []
    for match in re.finditer(r"\\(?:u[0-9A-Fa-f]{4}|.)|.", token.text[1:-1], re.DOTALL):
        word = match[0]
        if word in {"%", "_"}:
            parts.append(".*" if word == "%" else ".")
        elif word in {"\\%", "\\_"}:
            parts.append(re.escape(word[1]))
        else:
            parts.append(re.escape(_unescape(text, token, word[1:]) if word[0] == "\\" else word))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _unescape(text: str, token: Token, code: str) -> str:
    if code[0] == "u" and len(code) == 5:
        return chr(int(code[1:], 16))
    if code not in ESCAPES:
        message = f"Invalid string literal {token.text}. Illegal character sequence '\\{code}' in string literal."
        raise refuse_query(text, token.at, "MALFORMED_QUERY", message)
    return ESCAPES[code]
