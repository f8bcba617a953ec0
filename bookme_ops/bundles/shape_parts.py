"""Parts that shapes of secrets and of personal data share."""

START = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
"""The beginning of a word, also behind an escaped character."""
AT = r"(?:@|%40|%2540|&#64;|&#x40;|\\{1,8}u0040)"
URL_START = r"(?:https?(?::|%3a|%253a)(?:/|%2f|%252f){2})"
SLASH = r"(?:/|%2f|%252f|\\{1,8}/)"
