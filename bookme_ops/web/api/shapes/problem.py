"""What is wrong with a request."""

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "there is no incident 999",
                }
            ]
        },
    )
    type: str
    title: str
    status: int
    detail: str = Field(description="What happened, to what, and what to do.")
