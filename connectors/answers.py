"""What a system answered, read to its end."""

from io import BytesIO

from requests import PreparedRequest, Response


class Answer(Response):
    """An answer whose body has been read whole and decoded: `raw.read()` gives it, and so does `content`."""

    def __init__(self, response: Response, body: bytes, request: PreparedRequest) -> None:
        super().__init__()
        self.status_code = response.status_code
        self.reason = response.reason
        self.headers = response.headers.copy()
        for name in ("Content-Encoding", "Content-Length", "Transfer-Encoding"):
            self.headers.pop(name, None)
        self.encoding = response.encoding
        self.url = response.url
        self.request = request
        self._body = body
        self.raw = BytesIO(body)

    @property
    def content(self) -> bytes:
        """The body."""
        return self._body
